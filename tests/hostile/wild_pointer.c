// Has its connectors nowhere.

#include "hostile.h"

HOSTILE_PLUGIN(.connectors = (const void*)0x1000, .connector_count = 3)

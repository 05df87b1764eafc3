// Has connectors that end too early.

#include "hostile.h"

static const struct domicile_connector kConnectors[1];

HOSTILE_PLUGIN(.connectors = kConnectors, .connector_count = 1, .connector_size = sizeof(void*))

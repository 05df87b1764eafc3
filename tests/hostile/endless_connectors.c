// Has more connectors than a plugin may have.

#include "hostile.h"

static const struct domicile_connector kConnectors[1000];

HOSTILE_PLUGIN(.connectors = kConnectors, .connector_count = 1000)

// Hands over more than it may, in parts that are each allowed.

#include "hostile.h"

static const unsigned char kHuge[3 << 20];

static const struct domicile_connector kConnectors[] = {{kHuge, sizeof(kHuge), NULL},
                                                        {kHuge, sizeof(kHuge), NULL}};
HOSTILE_PLUGIN(.connectors = kConnectors, .connector_count = 2)

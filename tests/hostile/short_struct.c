// Has a table that ends too early.

#include "hostile.h"

HOSTILE_PLUGIN(.struct_size = offsetof(struct domicile_plugin, connectors))

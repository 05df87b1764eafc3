// Is built for a later major version.

#include "hostile.h"

HOSTILE_PLUGIN(.abi_major = DOMICILE_PLUGIN_ABI_MAJOR + 1)

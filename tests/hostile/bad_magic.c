// Has another table under the plugin's name.

#include "hostile.h"

HOSTILE_PLUGIN(.magic = {'P', 'K', 3, 4})

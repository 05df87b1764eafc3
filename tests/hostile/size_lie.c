// Says that its descriptor is longer than its memory.

#include "hostile.h"

HOSTILE_PLUGIN(.processor_size = 1 << 20)

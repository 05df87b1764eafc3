// Says that its descriptor is longer than any may be.

#include "hostile.h"

HOSTILE_PLUGIN(.processor_size = SIZE_MAX)

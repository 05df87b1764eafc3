// Says that its descriptor ends before it does.

#include "hostile.h"

HOSTILE_PLUGIN(.processor_size = sizeof(kProcessor) - 1)

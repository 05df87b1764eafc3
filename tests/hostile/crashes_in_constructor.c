// Writes to where there is no memory.

#include "hostile.h"

CONSTRUCTOR { *(volatile int*)16 = 1; }

HOSTILE_PLUGIN()

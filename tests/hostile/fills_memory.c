// Takes all memory.

#include <stdlib.h>
#include <string.h>

#include "hostile.h"

CONSTRUCTOR {
  for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}

HOSTILE_PLUGIN()

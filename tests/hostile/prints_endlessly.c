// Prints for ever.

#include <stdio.h>

#include "hostile.h"

CONSTRUCTOR {
  for (;;) puts("still here");
}

HOSTILE_PLUGIN()

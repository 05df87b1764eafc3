// Needs a library besides libc.

#include <math.h>

#include "hostile.h"

CONSTRUCTOR {
  volatile double one = 1;
  one = cos(one);
}

HOSTILE_PLUGIN()

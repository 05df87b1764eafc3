// Never comes back.

#include "hostile.h"

CONSTRUCTOR {
  for (volatile int forever = 1; forever;) {
  }
}

HOSTILE_PLUGIN()

// Recurses for ever.

#include "hostile.h"

static int Recurse(volatile char* above) {
  volatile char here[4096];
  here[0] = above[0];
  return Recurse(here) + here[0];
}

CONSTRUCTOR {
  volatile char start[1] = {0};
  Recurse(start);
}

HOSTILE_PLUGIN()

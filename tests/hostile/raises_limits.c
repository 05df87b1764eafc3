// Gives itself more than it was given.

#include <sys/resource.h>

#include "hostile.h"

CONSTRUCTOR {
  const struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_AS, &limit);
}

HOSTILE_PLUGIN()

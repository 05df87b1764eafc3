// Says nothing any more, and does not end either.

#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  for (int fd = 0; fd < 16; ++fd) close(fd);
  for (volatile int forever = 1; forever;) {
  }
}

HOSTILE_PLUGIN()

// Starts a process.

#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  while (fork() >= 0) {
  }
}

HOSTILE_PLUGIN()

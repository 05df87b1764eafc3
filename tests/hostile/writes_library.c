// Writes to its own library, through the descriptor that it came by.

#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  if (write(3, "here", 4) != 4) return;
}

HOSTILE_PLUGIN()

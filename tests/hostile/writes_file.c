// Leaves a file behind.

#include <fcntl.h>
#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  const int fd = open(HOSTILE_WITNESS, O_WRONLY | O_CREAT, 0644);
  if (write(fd, "here", 4) != 4) return;
}

HOSTILE_PLUGIN()

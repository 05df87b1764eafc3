// Has the kernel make its calls, where no filter sees them.

#include <sys/syscall.h>
#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  char parameters[120] = {0};
  syscall(SYS_io_uring_setup, 8, parameters);
}

HOSTILE_PLUGIN()

// Keeps its system call from being reported.

#include <fcntl.h>
#include <signal.h>

#include "hostile.h"

CONSTRUCTOR {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  open("/etc/passwd", O_RDONLY);
}

HOSTILE_PLUGIN()

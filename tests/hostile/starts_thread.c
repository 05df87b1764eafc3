// Starts a thread, which would go on while the loader reads.

#include <sched.h>

#include "hostile.h"

static int Run(void* unused) {
  for (;;) {
  }
}

CONSTRUCTOR {
  static char stack[16 << 10] __attribute__((aligned(16)));
  clone(Run, stack + sizeof(stack),
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, NULL);
}

HOSTILE_PLUGIN()

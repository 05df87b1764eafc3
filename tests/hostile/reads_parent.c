// Reads the memory of another process.

#include <sys/uio.h>

#include "hostile.h"

CONSTRUCTOR {
  char byte;
  const struct iovec here = {&byte, 1};
  const struct iovec there = {&byte, 1};
  process_vm_readv(1, &here, 1, &there, 1, 0);
}

HOSTILE_PLUGIN()

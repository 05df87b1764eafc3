// Becomes another program.

#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR {
  char* const arguments[] = {"sh", "-c", "echo here > " HOSTILE_WITNESS, NULL};
  char* const environment[] = {NULL};
  execve("/bin/sh", arguments, environment);
}

HOSTILE_PLUGIN()

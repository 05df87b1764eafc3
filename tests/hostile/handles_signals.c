// Wants to answer its own forbidden calls.

#include <signal.h>

#include "hostile.h"

CONSTRUCTOR {
  struct sigaction action = {.sa_handler = SIG_IGN};
  sigaction(SIGSYS, &action, NULL);
}

HOSTILE_PLUGIN()

// Signals a process, though only itself.

#include <signal.h>
#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR { kill(getpid(), SIGKILL); }

HOSTILE_PLUGIN()

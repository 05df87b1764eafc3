// Kills whoever loads it.

#include <signal.h>
#include <unistd.h>

#include "hostile.h"

CONSTRUCTOR { kill(getppid(), SIGKILL); }

HOSTILE_PLUGIN()

// Looks into another process, as a debugger would.

#include <sys/ptrace.h>

#include "hostile.h"

CONSTRUCTOR { ptrace(PTRACE_ATTACH, 1, NULL, NULL); }

HOSTILE_PLUGIN()

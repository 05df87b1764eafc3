// Reads a file that is not its own.

#include <fcntl.h>

#include "hostile.h"

CONSTRUCTOR { open("/etc/passwd", O_RDONLY); }

HOSTILE_PLUGIN()

// Ends the process as if all were well.

#include <stdlib.h>

#include "hostile.h"

CONSTRUCTOR { exit(0); }

HOSTILE_PLUGIN()

// Aborts.

#include <stdlib.h>

#include "hostile.h"

CONSTRUCTOR { abort(); }

HOSTILE_PLUGIN()

// Calls a function that nobody defines.

#include "hostile.h"

void nobody_defines_this(void);

CONSTRUCTOR { nobody_defines_this(); }

HOSTILE_PLUGIN()

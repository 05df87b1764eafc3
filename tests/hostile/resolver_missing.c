// Has inputs for a resolver, and no resolver.

#include "hostile.h"

HOSTILE_RESOLVER(NULL)

// Has a descriptor that is no message.

#include "hostile.h"

static const char kText[] = "\xff\xff\xff\xff not a message";

HOSTILE_PLUGIN(.processor = kText, .processor_size = sizeof(kText))

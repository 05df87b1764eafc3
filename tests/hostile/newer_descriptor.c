// Has a field that is not in this version of the descriptor.

#include "hostile.h"

// Field 1, the processor: field 1000, a varint.
static const unsigned char kNewer[] = {0x0a, 0x03, 0xc0, 0x3e, 0x01};

HOSTILE_PLUGIN(.processor = kNewer, .processor_size = sizeof(kNewer))

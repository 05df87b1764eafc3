// Takes all memory once it is asked.

#include <stdlib.h>
#include <string.h>

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}

HOSTILE_RESOLVER(Resolve)

// Does not come back from one of its inputs.

#include <string.h>

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  for (volatile int forever = strcmp(inputs[0].value, "us") == 0; forever;) {
  }
  return 0;
}

HOSTILE_RESOLVER(Resolve)

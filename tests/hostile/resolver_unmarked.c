// Selects a placement that is not its to select.

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  selected[0] = 0;
  return 1;
}

HOSTILE_RESOLVER(Resolve)

// Says that it selected more than there is room for.

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  return INT32_MAX;
}

HOSTILE_RESOLVER(Resolve)

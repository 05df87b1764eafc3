// Asks the kernel for something that is not among its inputs.

#include <sys/random.h>

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  unsigned char random = 0;
  if (getrandom(&random, 1, 0) != 1) return 0;
  selected[0] = 1 + random % 2;
  return 1;
}

HOSTILE_RESOLVER(Resolve)

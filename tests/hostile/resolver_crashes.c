// Crashes on one of its inputs.

#include <string.h>

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  if (strcmp(inputs[0].value, "us") == 0) *(volatile int*)16 = 1;
  return 0;
}

HOSTILE_RESOLVER(Resolve)

// Answers by how often it was asked before.

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  static uint32_t calls;
  selected[0] = 1 + calls++ % 2;
  return 1;
}

HOSTILE_RESOLVER(Resolve)

// Has a resolver, and no inputs for it.

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  return 0;
}

// Field 1, the connector: field 1, its id.
static const unsigned char kDescriptor[] = "\x0a\x0b\x0a\x09hostile/x";
static const struct domicile_connector kConnectors[] = {
    {kDescriptor, sizeof(kDescriptor) - 1, Resolve}};

HOSTILE_PLUGIN(.connectors = kConnectors, .connector_count = 1)

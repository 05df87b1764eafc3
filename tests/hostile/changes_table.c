// Hands over one processor, and is another one once its resolver was asked.

#include <string.h>

#include "hostile.h"

static unsigned char processor[sizeof(kProcessor)];

CONSTRUCTOR { memcpy(processor, kProcessor, sizeof(kProcessor)); }

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  ++processor[sizeof(processor) - 1];
  selected[0] = strcmp(inputs[0].value, "eu") == 0 ? 1 : 2;
  return 1;
}

static const struct domicile_connector kConnectors[] = {{kConnector, sizeof(kConnector), Resolve}};
HOSTILE_PLUGIN(.processor = processor, .connectors = kConnectors, .connector_count = 1)

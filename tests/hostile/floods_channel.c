// Sends connectors without end.

#include <stdint.h>
#include <unistd.h>

#include "hostile.h"
#include "service/loader/host/protocol.h"

CONSTRUCTOR {
  const uint32_t processor[] = {HOST_PROCESSOR, 0};
  const uint32_t connector[] = {HOST_CONNECTOR, 4, 0};
  if (write(HOST_CHANNEL_FD, processor, sizeof(processor)) < 0) return;
  for (;;) {
    if (write(HOST_CHANNEL_FD, connector, sizeof(connector)) < 0) return;
  }
}

HOSTILE_PLUGIN()

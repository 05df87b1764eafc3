// Says in its child's place that there is no sandbox.

#include <stdint.h>
#include <unistd.h>

#include "hostile.h"
#include "service/loader/host/protocol.h"

CONSTRUCTOR {
  const uint32_t frame[] = {HOST_FAILED, 0};
  if (write(HOST_CHANNEL_FD, frame, sizeof(frame)) < 0) return;
  for (volatile int forever = 1; forever;) {
  }
}

HOSTILE_PLUGIN()

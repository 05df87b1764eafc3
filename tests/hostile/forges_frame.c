// Answers by itself, and announces more than it may send.

#include <stdint.h>
#include <unistd.h>

#include "hostile.h"
#include "service/loader/host/protocol.h"

CONSTRUCTOR {
  const uint32_t frame[] = {HOST_PROCESSOR, UINT32_MAX};
  if (write(HOST_CHANNEL_FD, frame, sizeof(frame)) < 0) return;
  for (volatile int forever = 1; forever;) {
  }
}

HOSTILE_PLUGIN()

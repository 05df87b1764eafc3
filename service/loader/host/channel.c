#include "service/loader/host/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void WriteAll(const void* bytes, size_t size) {
  const char* next = bytes;
  while (size > 0) {
    const ssize_t written = write(HOST_CHANNEL_FD, next, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(EXIT_FAILURE);
    next += written;
    size -= (size_t)written;
  }
}

static void ReadAll(void* bytes, size_t size) {
  char* next = bytes;
  while (size > 0) {
    const ssize_t got = read(HOST_CHANNEL_FD, next, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) _exit(got == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    next += got;
    size -= (size_t)got;
  }
}

void SendFrame(enum host_frame_kind kind, const void* head, size_t head_size, const void* body,
               size_t body_size) {
  const struct host_frame frame = {kind, (uint32_t)(head_size + body_size)};
  // Most frames are small, and a resolver's are many: one write for those.
  char small[256];
  if (sizeof(frame) + frame.size <= sizeof(small)) {
    memcpy(small, &frame, sizeof(frame));
    if (head_size > 0) memcpy(small + sizeof(frame), head, head_size);
    if (body_size > 0) memcpy(small + sizeof(frame) + head_size, body, body_size);
    WriteAll(small, sizeof(frame) + frame.size);
    return;
  }
  WriteAll(&frame, sizeof(frame));
  WriteAll(head, head_size);
  WriteAll(body, body_size);
}

void Refuse(enum host_refusal_reason reason, uint64_t found, uint64_t expected, const char* text) {
  const struct host_refusal refusal = {reason, 0, found, expected};
  const size_t size = text == NULL ? 0 : strnlen(text, HOST_MAX_TEXT);
  SendFrame(HOST_REFUSED, &refusal, sizeof(refusal), text, size);
  _exit(EXIT_FAILURE);
}

void* ReceiveFrame(uint32_t* kind, size_t* size) {
  struct host_frame frame;
  ReadAll(&frame, sizeof(frame));
  char* payload = malloc((size_t)frame.size + 1);
  if (payload == NULL) Refuse(HOST_OUT_OF_MEMORY, 0, 0, NULL);
  ReadAll(payload, frame.size);
  *kind = frame.kind;
  *size = frame.size;
  return payload;
}

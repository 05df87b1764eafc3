// The child's end of the socket. Every function ends the process when the loader is gone.

#ifndef DOMICILE_SERVICE_LOADER_HOST_CHANNEL_H_
#define DOMICILE_SERVICE_LOADER_HOST_CHANNEL_H_

#include <stddef.h>
#include <stdint.h>

#include "service/loader/host/protocol.h"

// Sends a frame whose payload is `head` followed by `body`. Safe in a signal handler.
void SendFrame(enum host_frame_kind kind, const void* head, size_t head_size, const void* body,
               size_t body_size);

// Sends REFUSED and ends the process. `text` may be NULL. Safe in a signal handler.
_Noreturn void Refuse(enum host_refusal_reason reason, uint64_t found, uint64_t expected,
                      const char* text);

// Waits for a frame and sets its kind and the size of its payload. Returns the payload, which is
// the caller's to free.
void* ReceiveFrame(uint32_t* kind, size_t* size);

#endif  // DOMICILE_SERVICE_LOADER_HOST_CHANNEL_H_

// What the loader and its child say to each other over one stream socket, in the machine's own byte
// order: frames of a header and a payload.
//
//   child:  READY                              the sandbox is up; nothing of the plugin has run
//   loader: OPEN                               until then the child does not end
//   child:  PROCESSOR, CONNECTOR..., LOADED    what the table holds
//   loader: TABULATE                           for one connector; may repeat
//   child:  ROW...                             2 * combinations, see host_tabulate
//   loader: REPEAT                             after all TABULATE, when there were any
//   child:  PROCESSOR, CONNECTOR..., LOADED    what the table holds now
//
// In place of any frame of its own the child may send REFUSED and end; before READY, FAILED. The
// loader believes nothing of it: plugin code runs in the child and can write to the socket.

#ifndef DOMICILE_SERVICE_LOADER_HOST_PROTOCOL_H_
#define DOMICILE_SERVICE_LOADER_HOST_PROTOCOL_H_

#include <stdint.h>

// The only descriptors that the child starts with.
enum { HOST_LIBRARY_FD = 3, HOST_CHANNEL_FD = 4 };

// The child's one answer to opening a file: this name is the library.
#define HOST_LIBRARY_PATH "/domicile-plugin"

enum host_frame_kind {
  HOST_READY = 1,   // host_sandbox
  HOST_FAILED = 2,  // text: why there is no sandbox
  HOST_OPEN = 3,
  HOST_REFUSED = 4,    // host_refusal, then text
  HOST_PROCESSOR = 5,  // the descriptor
  HOST_CONNECTOR = 6,  // uint32_t, 1 when there is a resolver, else 0; then the descriptor
  HOST_LOADED = 7,
  HOST_TABULATE = 8,  // host_tabulate
  HOST_ROW = 9,       // int32_t, what the resolver returned; then uint32_t indices
  HOST_REPEAT = 10,
};

// Which parts of the sandbox this machine allows; the others are always there.
struct host_sandbox {
  uint32_t landlock_abi;  // the version in force; 0 where there is none
  uint32_t namespaces;    // of its own, as CLONE_NEW* flags
  uint32_t empty_root;    // 1 when its root directory is empty
};

struct host_frame {
  uint32_t kind;
  uint32_t size;  // of the payload, in bytes
};

// Why the child goes no further. `found` and `expected` are numbers that belong to the reason.
enum host_refusal_reason {
  HOST_UNLOADABLE = 1,  // text: dlerror
  HOST_NO_SYMBOL = 2,
  HOST_BAD_MAGIC = 3,             // text: the bytes found
  HOST_ABI_TOO_NEW = 4,           // major version
  HOST_ABI_TOO_OLD = 5,           // major version
  HOST_STRUCT_TOO_SHORT = 6,      // bytes; text: which structure
  HOST_TABLE_OUTSIDE = 7,         // text: what lies outside of the plugin's memory
  HOST_DESCRIPTOR_TOO_LARGE = 8,  // bytes; text: which descriptor
  HOST_FORBIDDEN_CALL = 9,        // number of the system call, its first argument; text: the path
  HOST_OUT_OF_MEMORY = 10,
};

struct host_refusal {
  uint32_t reason;
  uint32_t reserved;
  uint64_t found;
  uint64_t expected;
};

// Followed by `input_count` uint32_t, the number of values of each input, then by NUL-terminated
// strings: for each input its name and its values.
//
// Combinations are numbered with the last input's value changing fastest. The child answers them
// all in that order, and then once more in the opposite one, so that a resolver that remembers
// earlier calls does not answer the same twice.
struct host_tabulate {
  uint32_t connector;
  uint32_t placement_count;
  uint32_t input_count;
};

// In bytes.
enum { HOST_MAX_TEXT = 1024, HOST_MAX_DESCRIPTOR = 4 << 20 };

#endif  // DOMICILE_SERVICE_LOADER_HOST_PROTOCOL_H_

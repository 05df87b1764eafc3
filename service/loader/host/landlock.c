#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "service/loader/host/layers.h"

// The kernel's headers may be older than the kernel.
enum { kCreateRuleset = 444, kRestrictSelf = 446, kAskVersion = 1 };

struct ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

// Which accesses this version of the ABI knows, one bit each. What is handled and not allowed by a
// rule is refused; there are no rules.
static struct ruleset Everything(int abi) {
  int file_accesses = 13;
  if (abi >= 2) file_accesses = 14;  // linking to another directory
  if (abi >= 3) file_accesses = 15;  // truncating
  if (abi >= 5) file_accesses = 16;  // ioctl on devices
  struct ruleset ruleset = {.handled_access_fs = (UINT64_C(1) << file_accesses) - 1};
  if (abi >= 4) ruleset.handled_access_net = 3;  // TCP: bind, connect
  if (abi >= 6) ruleset.scoped = 3;              // abstract Unix sockets, signals
  return ruleset;
}

int ForbidFiles(void) {
  const long abi = syscall(kCreateRuleset, NULL, 0, kAskVersion);
  if (abi <= 0) return 0;
  const struct ruleset everything = Everything((int)abi);
  const int ruleset = (int)syscall(kCreateRuleset, &everything, sizeof(everything), 0);
  if (ruleset < 0) return -1;
  const long restricted = syscall(kRestrictSelf, ruleset, 0);
  const int error = errno;
  close(ruleset);
  errno = error;
  return restricted == 0 ? (int)abi : -1;
}

// Parts of the sandbox that stand by themselves; sandbox.h puts them in order. Where one is missing
// the others hold.

#ifndef DOMICILE_SERVICE_LOADER_HOST_LAYERS_H_
#define DOMICILE_SERVICE_LOADER_HOST_LAYERS_H_

#include <stdint.h>

#include "service/loader/host/protocol.h"

struct sandbox_limits {
  uint64_t memory_bytes;  // of address space
  uint64_t cpu_seconds;
};

// Moves the process into namespaces of its own where the kernel lets it, as an ordinary user or as
// root: no network, no mounts, no System V objects of anybody else. Then leaves it without files,
// in an empty root directory. Says in `sandbox` what it could do, and never fails.
void LeaveNamespaces(struct host_sandbox* sandbox);

// Gives up being root, where it is and may, and every capability, for good. Returns 0, or -1 with
// errno set.
int DropPrivileges(void);

// Has Landlock refuse every access to files, to TCP and to processes outside, as far as this kernel
// knows them; needs no_new_privs. Returns the version of Landlock's ABI, 0 where there is none, or
// -1 with errno set.
int ForbidFiles(void);

// Returns 0, or -1 with errno set.
int SetLimits(const struct sandbox_limits* limits);

#endif  // DOMICILE_SERVICE_LOADER_HOST_LAYERS_H_

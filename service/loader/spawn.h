// Starts the plugin host.

#ifndef DOMICILE_SERVICE_LOADER_SPAWN_H_
#define DOMICILE_SERVICE_LOADER_SPAWN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "service/base/unique_fd.h"

namespace domicile::loader {

struct SpawnedHost {
  base::UniqueFd process;  // a pidfd; whoever holds it reaps the process
  base::UniqueFd channel;  // this side's end of the socket
};

// Starts `program` with no environment, no descriptors but the library and its end of the channel,
// all signals at their defaults and in a process group of its own. Never forks: gRPC's threads and
// locks do not survive it.
absl::StatusOr<SpawnedHost> SpawnHost(const std::string& program, int64_t memory_bytes,
                                      int64_t cpu_seconds, const base::UniqueFd& library);

// Where the plugin host lies: beside the running program, in the libexec folder of the same tree,
// or where it was to be installed. NOT_FOUND names the places.
absl::StatusOr<std::string> FindHostProgram();

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_SPAWN_H_

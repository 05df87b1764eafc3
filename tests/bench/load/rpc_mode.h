// A mode that goes over the wire: an RPC on a number of connections.

#ifndef DOMICILE_TESTS_BENCH_LOAD_RPC_MODE_H_
#define DOMICILE_TESTS_BENCH_LOAD_RPC_MODE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/load/mode.h"
#include "tests/bench/load/rpc.h"

namespace domicile::bench {

struct RpcModeOptions {
  std::string address;
  int connections = 4;
  int streams_per_connection = 4;  // of an RPC that streams
};

// Connects. Every 257th answer is checked, the first among them. The RPC outlives the mode.
absl::StatusOr<std::unique_ptr<Mode>> MakeRpcMode(Rpc& rpc, const RpcModeOptions& options);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_RPC_MODE_H_

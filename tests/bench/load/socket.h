// Sockets by gRPC address.

#ifndef DOMICILE_TESTS_BENCH_LOAD_SOCKET_H_
#define DOMICILE_TESTS_BENCH_LOAD_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"

namespace domicile::bench {

// A connected socket, which the caller closes. The address is `unix:PATH` or loopback `HOST:PORT`:
// nobody is to put load on somebody else's machine, or on a network, by a slip.
absl::StatusOr<int> ConnectSocket(const std::string& address);

// A TCP port of 127.0.0.1 that was free a moment ago.
absl::StatusOr<int> FreePort();

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_SOCKET_H_

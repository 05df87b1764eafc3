// The addresses that a server may listen on.

#ifndef DOMICILE_SERVICE_TRANSPORT_LISTEN_ADDRESS_H_
#define DOMICILE_SERVICE_TRANSPORT_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace domicile {

struct ListenAddress {
  bool is_unix = false;
  std::string path;  // of a Unix socket's file; an abstract name has a NUL before it
  std::string host;  // of TCP: a name or an address, without brackets
  int port = 0;
  bool is_loopback = false;
};

// Reads `unix:PATH`, `unix:///PATH`, `unix-abstract:NAME`, or HOST:PORT, which may have a scheme of
// gRPC before it. INVALID_ARGUMENT, with what to write instead.
absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& address);

// INVALID_ARGUMENT for an address that cannot be served: one that is not of this machine while
// `with_tls` is false, and a Unix socket on which another server answers, whose callers binding it
// would take away.
absl::Status CheckListenAddress(const std::string& address, bool with_tls);

}  // namespace domicile

#endif  // DOMICILE_SERVICE_TRANSPORT_LISTEN_ADDRESS_H_

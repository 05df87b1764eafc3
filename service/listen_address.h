// Which addresses may be served without TLS.

#ifndef DOMICILE_SERVICE_LISTEN_ADDRESS_H_
#define DOMICILE_SERVICE_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"

namespace domicile {

// INVALID_ARGUMENT, with what to write instead, for an address that is neither a Unix socket nor a
// loopback address with a port, and for a Unix socket on which another server answers: binding it
// would take its callers away.
absl::Status CheckListenAddress(const std::string& address);

// The file of `unix:PATH` or `unix:///PATH`; empty for any other address.
std::string UnixSocketPath(const std::string& address);

}  // namespace domicile

#endif  // DOMICILE_SERVICE_LISTEN_ADDRESS_H_

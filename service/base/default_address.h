// Where a server listens, and a client looks, when nobody says otherwise.

#ifndef DOMICILE_SERVICE_BASE_DEFAULT_ADDRESS_H_
#define DOMICILE_SERVICE_BASE_DEFAULT_ADDRESS_H_

#include <cstdlib>
#include <string>
#include <vector>

namespace domicile::base {

// The file of the default Unix socket: in the directory that only this user can enter where the
// session has one, else in /tmp. The XDG specification has a relative directory ignored.
inline std::string DefaultSocketPath() {
  const char* directory = std::getenv("XDG_RUNTIME_DIR");
  const bool usable = directory != nullptr && directory[0] == '/';
  return std::string(usable ? directory : "/tmp") + "/domicile.sock";
}

// The Unix socket, then loopback TCP, as gRPC addresses.
inline std::vector<std::string> DefaultListenAddresses() {
  return {"unix:" + DefaultSocketPath(), "127.0.0.1:7443"};
}

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_DEFAULT_ADDRESS_H_

// How many connections there are.

#ifndef DOMICILE_SERVICE_TRANSPORT_CONNECTION_COUNT_H_
#define DOMICILE_SERVICE_TRANSPORT_CONNECTION_COUNT_H_

#include <sys/types.h>

#include "absl/container/flat_hash_map.h"

namespace domicile {

// Nobody says when gRPC has closed a connection. So it is looked up, when there seem to be too
// many, which of the descriptors are still the sockets that they were. For one thread.
class ConnectionCount {
 public:
  explicit ConnectionCount(int most) : most_(static_cast<size_t>(most)) {}

  // Counts the socket of the descriptor, unless there are as many as may be.
  bool Add(int fd);

 private:
  void ForgetClosed();

  const size_t most_;
  absl::flat_hash_map<int, ino_t> open_;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_TRANSPORT_CONNECTION_COUNT_H_

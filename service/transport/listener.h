// Listens, and hands connections to gRPC.
//
// gRPC could accept them by itself. Here it does not, for two reasons: it has no bound on how many
// there are, and it does not say which user of the machine is at the other end of a Unix socket.

#ifndef DOMICILE_SERVICE_TRANSPORT_LISTENER_H_
#define DOMICILE_SERVICE_TRANSPORT_LISTENER_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/unique_fd.h"
#include "service/transport/connection_count.h"
#include "service/transport/listen_address.h"

namespace domicile {

class Listener {
 public:
  // Takes a connection, whose descriptor is its own from then on.
  using Take = std::function<void(int fd)>;

  struct Options {
    std::vector<std::string> addresses;
    // How many connections there may be at a time, over TCP and over Unix sockets each: so that
    // those from elsewhere do not keep out who is on the machine.
    int most_connections = 1024;
  };

  // Binds the addresses. INVALID_ARGUMENT for one that is none, UNAVAILABLE when one cannot be
  // bound.
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(const Options& options);

  // Ends as Stop() does.
  ~Listener();

  // The TCP port of each address, in their order; 0 for a Unix socket.
  const std::vector<int>& ports() const { return ports_; }

  // Begins to accept, in a thread of its own. One connection too many is told so in HTTP/2, unless
  // it would have to be in TLS (`tcp_is_plain` is false), and is closed.
  void Start(Take take_tcp, bool tcp_is_plain, Take take_unix);

  // Accepts no more, and removes the files of its Unix sockets. Idempotent.
  void Stop();

 private:
  struct Socket {
    base::UniqueFd fd;
    bool is_unix;
    std::string path;  // of the file, where it has one
    dev_t device;      // of the file
    ino_t inode;
  };

  explicit Listener(int most_connections);
  absl::Status BindUnix(const ListenAddress& address);
  absl::Status BindTcp(const ListenAddress& address);
  void Run();
  void AcceptAll(const Socket& socket);
  void Refuse(base::UniqueFd connection, bool is_plain);
  void ShedOne(const Socket& socket);

  std::vector<Socket> sockets_;
  std::vector<int> ports_;
  Take take_tcp_, take_unix_;
  bool tcp_is_plain_ = true;
  ConnectionCount tcp_count_, unix_count_;
  base::UniqueFd spare_;  // given up for a moment when there are no more descriptors
  base::UniqueFd stop_;   // an eventfd
  absl::Time last_warning_ = absl::InfinitePast();
  std::thread thread_;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_TRANSPORT_LISTENER_H_

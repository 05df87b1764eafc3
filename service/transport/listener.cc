#include "service/transport/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/status_macros.h"

namespace domicile {
namespace {

constexpr int kBacklog = 1024;
// So many of one socket, before the others have their turn.
constexpr int kAcceptAtOnce = 64;
constexpr absl::Duration kWarnInterval = absl::Seconds(10);

// HTTP/2: empty SETTINGS, and GOAWAY of stream 0 with ENHANCE_YOUR_CALM and a text.
constexpr char kTooMany[] =
    "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    "\x00\x00\x1c\x07\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x0b"
    "too many connections";

absl::Status CannotBind(const std::string& address, int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot listen on `", address, "`: ", std::strerror(error)));
}

std::string NameOf(const ListenAddress& address) {
  if (!address.is_unix) return absl::StrCat(address.host, ":", address.port);
  return address.path[0] == '\0' ? "unix-abstract:" + address.path.substr(1)
                                 : "unix:" + address.path;
}

// Descriptors are given out from the lowest on: one so high means that nearly all are in use. Some
// are kept for a reload: its directories, its libraries and sockets, the databases.
bool IsOneOfTheLast(int fd) {
  constexpr rlim_t kKept = 64;
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  return static_cast<rlim_t>(fd) >= limit.rlim_cur - std::min(kKept, limit.rlim_cur / 4);
}

int PortOf(int fd) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

}  // namespace

Listener::Listener(int most_connections)
    : tcp_count_(most_connections),
      unix_count_(most_connections),
      spare_(open("/dev/null", O_RDONLY | O_CLOEXEC)),
      stop_(eventfd(0, EFD_CLOEXEC)) {}

Listener::~Listener() { Stop(); }

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(const Options& options) {
  std::unique_ptr<Listener> listener(new Listener(options.most_connections));
  for (const std::string& text : options.addresses) {
    DOMICILE_ASSIGN_OR_RETURN(const ListenAddress address, ParseListenAddress(text));
    DOMICILE_RETURN_IF_ERROR(address.is_unix ? listener->BindUnix(address)
                                             : listener->BindTcp(address));
  }
  return listener;
}

absl::Status Listener::BindUnix(const ListenAddress& address) {
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address.path.data(), address.path.size());
  const bool is_file = address.path[0] != '\0';
  const size_t size = offsetof(sockaddr_un, sun_path) + address.path.size() + (is_file ? 1 : 0);
  // A socket that nobody answers on is left from a server that was killed.
  struct stat found = {};
  if (is_file && lstat(address.path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) {
    unlink(address.path.c_str());
  }
  if (!fd.valid() ||
      bind(fd.get(), reinterpret_cast<sockaddr*>(&name), static_cast<socklen_t>(size)) != 0 ||
      listen(fd.get(), kBacklog) != 0) {
    return CannotBind(NameOf(address), errno);
  }
  found = {};
  if (is_file) stat(address.path.c_str(), &found);
  sockets_.push_back(
      {std::move(fd), true, is_file ? address.path : "", found.st_dev, found.st_ino});
  ports_.push_back(0);
  return absl::OkStatus();
}

absl::Status Listener::BindTcp(const ListenAddress& address) {
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = absl::StrCat(address.port);
  if (const int error = getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                                    port.c_str(), &hints, &found);
      error != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on `", NameOf(address), "`: ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  int last_error = 0;
  int bound_port = 0;
  // A name such as localhost may have several addresses; one of them is enough.
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    base::UniqueFd fd(socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // So that a server can be started again at once. It does not let two share the port.
    const int on = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bound_port != 0) {
      // All of a name have the same port.
      (one->ai_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(one->ai_addr)->sin6_port
                                  : reinterpret_cast<sockaddr_in*>(one->ai_addr)->sin_port) =
          htons(static_cast<uint16_t>(bound_port));
    }
    if (!fd.valid() || bind(fd.get(), one->ai_addr, one->ai_addrlen) != 0 ||
        listen(fd.get(), kBacklog) != 0) {
      last_error = errno;
      // Another program has it, on one of them: callers would meet either.
      if (last_error == EADDRINUSE) return CannotBind(NameOf(address), last_error);
      continue;
    }
    bound_port = PortOf(fd.get());
    sockets_.push_back({std::move(fd), false, "", 0, 0});
  }
  if (bound_port == 0) return CannotBind(NameOf(address), last_error);
  ports_.push_back(bound_port);
  return absl::OkStatus();
}

void Listener::Start(Take take_tcp, bool tcp_is_plain, Take take_unix) {
  take_tcp_ = std::move(take_tcp);
  tcp_is_plain_ = tcp_is_plain;
  take_unix_ = std::move(take_unix);
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    eventfd_write(stop_.get(), 1);
    thread_.join();
  }
  for (const Socket& socket : sockets_) {
    // Not one that another server has put in its place.
    struct stat found = {};
    if (!socket.path.empty() && stat(socket.path.c_str(), &found) == 0 &&
        found.st_dev == socket.device && found.st_ino == socket.inode) {
      unlink(socket.path.c_str());
    }
  }
  sockets_.clear();
}

void Listener::Run() {
  std::vector<pollfd> waited = {{stop_.get(), POLLIN, 0}};
  for (const Socket& socket : sockets_) waited.push_back({socket.fd.get(), POLLIN, 0});
  for (;;) {
    if (poll(waited.data(), waited.size(), -1) < 0) continue;
    if (waited[0].revents != 0) return;
    for (size_t i = 1; i < waited.size(); ++i) {
      if (waited[i].revents != 0) AcceptAll(sockets_[i - 1]);
    }
  }
}

void Listener::AcceptAll(const Socket& socket) {
  for (int i = 0; i < kAcceptAtOnce; ++i) {
    const int fd = accept4(socket.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE) ShedOne(socket);
      return;
    }
    if (!socket.is_unix) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    if (IsOneOfTheLast(fd) || !(socket.is_unix ? unix_count_ : tcp_count_).Add(fd)) {
      Refuse(base::UniqueFd(fd), socket.is_unix || tcp_is_plain_);
      continue;
    }
    (socket.is_unix ? take_unix_ : take_tcp_)(fd);
  }
}

void Listener::Refuse(base::UniqueFd connection, bool is_plain) {
  if (is_plain) send(connection.get(), kTooMany, sizeof(kTooMany) - 1, MSG_NOSIGNAL);
  if (absl::Now() - last_warning_ < kWarnInterval) return;
  last_warning_ = absl::Now();
  spdlog::warn(
      "connections are refused: there are as many as --max-connections or the limit of "
      "open files allow");
}

// What cannot be accepted would stay first in the queue, and keep this thread busy.
void Listener::ShedOne(const Socket& socket) {
  spare_ = base::UniqueFd();
  { const base::UniqueFd shed(accept4(socket.fd.get(), nullptr, nullptr, SOCK_CLOEXEC)); }
  spare_ = base::UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  // Where somebody else took the spare one, there is nothing to do but to wait.
  if (!spare_.valid()) absl::SleepFor(absl::Milliseconds(10));
  if (absl::Now() - last_warning_ < kWarnInterval) return;
  last_warning_ = absl::Now();
  spdlog::warn("connections are refused: there are no more file descriptors");
}

}  // namespace domicile

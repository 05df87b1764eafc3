#include "tests/bench/load/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace domicile::bench {
namespace {

absl::StatusOr<int> Connect(const std::string& address, const sockaddr* to, socklen_t size) {
  const int descriptor = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return absl::InternalError(absl::StrCat("socket: ", strerror(errno)));
  if (connect(descriptor, to, size) != 0) {
    const absl::Status status =
        absl::UnavailableError(absl::StrCat("cannot connect to ", address, ": ", strerror(errno)));
    close(descriptor);
    return status;
  }
  const int on = 1;
  if (to->sa_family != AF_UNIX) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return descriptor;
}

}  // namespace

absl::StatusOr<int> ConnectSocket(const std::string& address) {
  absl::string_view rest = address;
  if (absl::ConsumePrefix(&rest, "unix:")) {
    absl::ConsumePrefix(&rest, "//");
    sockaddr_un to = {};
    to.sun_family = AF_UNIX;
    if (rest.empty() || rest.size() >= sizeof to.sun_path) {
      return absl::InvalidArgumentError(
          absl::StrCat("`", address, "` names no socket file of up to 107 bytes"));
    }
    std::memcpy(to.sun_path, rest.data(), rest.size());
    return Connect(address, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  absl::ConsumePrefix(&rest, "ipv4:");
  absl::ConsumePrefix(&rest, "ipv6:");
  const size_t colon = rest.rfind(':');
  int port = 0;
  if (colon == rest.npos || !absl::SimpleAtoi(rest.substr(colon + 1), &port) || port < 1 ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", address, "` is not unix:PATH or HOST:PORT of the loopback"));
  }
  const std::string host(rest.substr(0, colon));
  if (host == "[::1]") {
    sockaddr_in6 to = {};
    to.sin6_family = AF_INET6;
    to.sin6_addr = in6addr_loopback;
    to.sin6_port = htons(static_cast<uint16_t>(port));
    return Connect(address, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  const std::string numeric = host == "localhost" ? "127.0.0.1" : host;
  if (!absl::StartsWith(numeric, "127.") ||
      inet_pton(AF_INET, numeric.c_str(), &to.sin_addr) != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", address, "` is not on the loopback; load is put on this machine's own server only"));
  }
  return Connect(address, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

absl::StatusOr<int> FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  const bool found = bind(descriptor, reinterpret_cast<const sockaddr*>(&at), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&at), &size) == 0;
  const int error = errno;
  close(descriptor);
  if (!found) return absl::UnavailableError(absl::StrCat("no free port: ", strerror(error)));
  return ntohs(at.sin_port);
}

}  // namespace domicile::bench

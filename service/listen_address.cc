#include "service/listen_address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace domicile {
namespace {

bool IsLoopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool SomebodyAnswers(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bool answers = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return answers;
}

absl::Status CheckUnixSocket(const std::string& address, const std::string& path) {
  constexpr size_t kLongest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.empty() || path.size() > kLongest) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", address, "`: the path of a Unix socket has 1 to ", kLongest, " bytes"));
  }
  if (SomebodyAnswers(path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", address, "`: another server answers there; end it, or listen elsewhere"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string UnixSocketPath(const std::string& address) {
  absl::string_view path = address;
  if (!absl::ConsumePrefix(&path, "unix:")) return "";
  if (absl::StartsWith(path, "///")) path.remove_prefix(2);
  return std::string(path);
}

absl::Status CheckListenAddress(const std::string& address) {
  if (absl::StartsWith(address, "unix-abstract:")) return absl::OkStatus();
  if (absl::StartsWith(address, "unix:")) {
    return CheckUnixSocket(address, UnixSocketPath(address));
  }
  absl::string_view rest = address;
  for (const char* scheme : {"ipv4:", "ipv6:", "dns:///", "dns:"}) {
    if (absl::ConsumePrefix(&rest, scheme)) break;
  }
  const size_t colon = rest.rfind(':');
  int port = -1;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(rest.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", address, "` is not an address; write unix:PATH or HOST:PORT, such as 127.0.0.1:7443"));
  }
  absl::string_view host = rest.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  if (IsLoopback(std::string(host))) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("`", address,
                   "` is not a loopback address, and nothing else is served without TLS; listen on "
                   "127.0.0.1:",
                   port, " or unix:PATH"));
}

}  // namespace domicile

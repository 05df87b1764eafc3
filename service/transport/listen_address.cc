#include "service/transport/listen_address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/status_macros.h"

namespace domicile {
namespace {

bool IsLoopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

// An abstract name ends where the address does, a path with a NUL.
socklen_t LengthOf(const std::string& path) {
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() +
                                (path[0] == '\0' ? 0 : 1));
}

bool SomebodyAnswers(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bool answers = connect(fd, reinterpret_cast<sockaddr*>(&address), LengthOf(path)) == 0;
  close(fd);
  return answers;
}

constexpr size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

absl::StatusOr<ListenAddress> UnixAddress(const std::string& address, absl::string_view path) {
  if (absl::StartsWith(path, "///")) path.remove_prefix(2);
  if (path.empty() || path.size() > kLongestPath) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", address, "`: the path of a Unix socket has 1 to ", kLongestPath, " bytes"));
  }
  ListenAddress parsed;
  parsed.is_unix = true;
  parsed.is_loopback = true;
  parsed.path = std::string(path);
  return parsed;
}

}  // namespace

absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& address) {
  absl::string_view rest = address;
  if (absl::ConsumePrefix(&rest, "unix-abstract:")) {
    return UnixAddress(address, absl::StrCat(std::string(1, '\0'), rest));
  }
  if (absl::ConsumePrefix(&rest, "unix:")) return UnixAddress(address, rest);
  for (const char* scheme : {"ipv4:", "ipv6:", "dns:///", "dns:"}) {
    if (absl::ConsumePrefix(&rest, scheme)) break;
  }
  const size_t colon = rest.rfind(':');
  ListenAddress parsed;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(rest.substr(colon + 1), &parsed.port) ||
      parsed.port < 0 || parsed.port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", address, "` is not an address; write unix:PATH or HOST:PORT, such as 127.0.0.1:7443"));
  }
  absl::string_view host = rest.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  parsed.host = std::string(host);
  parsed.is_loopback = IsLoopback(parsed.host);
  return parsed;
}

absl::Status CheckListenAddress(const std::string& address, bool with_tls) {
  DOMICILE_ASSIGN_OR_RETURN(const ListenAddress parsed, ParseListenAddress(address));
  if (parsed.is_unix && SomebodyAnswers(parsed.path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", address, "`: another server answers there; end it, or listen elsewhere"));
  }
  if (parsed.is_loopback || with_tls) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("`", address,
                   "` is not a loopback address, and nothing else is served without TLS; listen on "
                   "127.0.0.1:",
                   parsed.port, " or unix:PATH, or give --tls-cert and --tls-key"));
}

}  // namespace domicile

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "clients/cpp/connection.h"

namespace domicile::client {
namespace {

bool IsUnixAddress(absl::string_view address) {
  return absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:");
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const std::string& address,
                                                         const ConnectionOptions& options) {
  const bool is_plain =
      IsUnixAddress(address) || (IsLocalAddress(address) && !options.tls_on_loopback);
  if (is_plain) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.root_certificates;
  tls.pem_cert_chain = options.certificate;
  tls.pem_private_key = options.private_key;
  return grpc::SslCredentials(tls);
}

}  // namespace

bool IsLocalAddress(const std::string& address) {
  absl::string_view host = address;
  if (IsUnixAddress(host)) return true;
  for (const char* scheme : {"ipv4:", "ipv6:", "dns:///", "dns:"}) {
    if (absl::ConsumePrefix(&host, scheme)) break;
  }
  if (absl::StartsWith(host, "[::1]") || host == "::1") return true;
  host = host.substr(0, host.find(':'));
  if (host == "localhost") return true;
  // 127.0.0.0/8, and not a name such as 127.example.com.
  return absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == host.npos;
}

std::shared_ptr<Connection> MakeConnection(const std::string& address, ConnectionOptions options) {
  grpc::ChannelArguments arguments;
  // Between two attempts of ours gRPC has to have tried to connect again; by itself it waits a
  // second. GRPC_ARG_MIN_RECONNECT_BACKOFF_MS stays as it is: it is how long connecting may take.
  const int first = static_cast<int>(absl::ToInt64Milliseconds(options.initial_backoff));
  const int last = static_cast<int>(absl::ToInt64Milliseconds(options.max_backoff));
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, first);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, last);
  // A page of connectors with all their evidence can be larger than gRPC's 4 MiB.
  arguments.SetMaxReceiveMessageSize(-1);
  // Before the options are moved: arguments of one call are evaluated in any order.
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(address, CredentialsFor(address, options), arguments);
  return MakeConnection(std::move(channel), std::move(options));
}

}  // namespace domicile::client

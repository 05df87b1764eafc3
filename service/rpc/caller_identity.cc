#include "service/rpc/caller_identity.h"

#include <grpcpp/security/auth_context.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {
namespace {

// Names of gRPC's, from grpc_security_constants.h.
constexpr char kSpiffeId[] = "peer_spiffe_id";
constexpr char kSubjectName[] = "x509_subject_alternative_name";

absl::Status Unknown(std::string_view why) {
  return base::Error(absl::StatusCode::kUnauthenticated,
                     decision::ReasonName(v1::ERROR_REASON_UNAUTHENTICATED), why);
}

// The credentials of the authorization header, without `Bearer`; nothing when there is no header.
std::optional<std::string_view> TokenOf(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return std::nullopt;
  absl::string_view value(found->second.data(), found->second.size());
  constexpr absl::string_view kScheme = "bearer ";
  if (!absl::StartsWithIgnoreCase(value, kScheme)) return "";
  value.remove_prefix(kScheme.size());
  return std::string_view(value.data(), value.size());
}

const access::Principal* FindByCertificate(const grpc::ServerContext& context,
                                           const access::AccessList& list) {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr || !peer->IsPeerAuthenticated()) return nullptr;
  for (const grpc::string_ref& id : peer->FindPropertyValues(kSpiffeId)) {
    if (const auto* found = list.FindSpiffeId({id.data(), id.size()})) return found;
  }
  for (const grpc::string_ref& name : peer->FindPropertyValues(kSubjectName)) {
    if (const auto* found = list.FindSubjectName({name.data(), name.size()})) return found;
  }
  return nullptr;
}

// The user at the other end of a Unix socket, as the kernel noted it when they connected.
//
// A connection that was handed to gRPC as a descriptor has that for its name. gRPC closes it only
// when no call of it is left, so that the number cannot have gone to another connection meanwhile.
std::optional<uint32_t> UserOf(const grpc::ServerContext& context) {
  const std::string peer = context.peer();
  absl::string_view number = peer;
  int fd = -1;
  if (!absl::ConsumePrefix(&number, "fd:") || !absl::SimpleAtoi(number, &fd)) return std::nullopt;
  int domain = 0;
  socklen_t size = sizeof(domain);
  // Over TCP there are no users, whatever the kernel answers.
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_UNIX) {
    return std::nullopt;
  }
  ucred user = {};
  size = sizeof(user);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &user, &size) != 0) return std::nullopt;
  return user.uid;
}

}  // namespace

absl::StatusOr<const access::Principal*> FindCaller(const grpc::ServerContext& context,
                                                    const access::AccessList& list) {
  if (const std::optional<std::string_view> token = TokenOf(context)) {
    const access::Principal* found = token->empty() ? nullptr : list.FindToken(*token);
    if (found != nullptr) return found;
    return Unknown("the token in the authorization header is not one that this server knows");
  }
  if (const access::Principal* found = FindByCertificate(context, list)) return found;
  if (const std::optional<uint32_t> uid = UserOf(context)) {
    if (const access::Principal* found = list.FindUid(*uid)) return found;
  }
  return Unknown(
      "the server does not know who asks: give a token, a client certificate, or come over its "
      "Unix "
      "socket as a user that its access file names");
}

}  // namespace domicile::rpc

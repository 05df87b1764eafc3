// All who may ask: found by what they show, with what they may do.
//
//   DOMICILE_ASSIGN_OR_RETURN(const auto list, AccessList::Make(access));
//   const Principal* who = list->FindToken(token);
//   const TenantScope* tenants = who->Granted(v1::ACCESS_ROLE_QUERY);

#ifndef DOMICILE_SERVICE_ACCESS_ACCESS_LIST_H_
#define DOMICILE_SERVICE_ACCESS_ACCESS_LIST_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "domicile/v1/access.pb.h"
#include "service/access/rate_limiter.h"
#include "service/access/tenant_scope.h"

namespace domicile::access {

class Principal {
 public:
  explicit Principal(const v1::Principal& principal);

  const std::string& id() const { return id_; }

  // The tenants for which it has the role, by itself or included in another; empty when it has not.
  const TenantScope& Granted(v1::AccessRole role) const {
    return granted_[static_cast<size_t>(role)];
  }

  RateLimiter& limiter() const { return limiter_; }

 private:
  const std::string id_;
  std::array<TenantScope, v1::AccessRole_ARRAYSIZE> granted_;
  mutable RateLimiter limiter_;
};

// Immutable but for what the limiters count; thread-safe. The principals live as long as it does.
class AccessList {
 public:
  // INVALID_ARGUMENT, with the path of the field, when anything is wrong; nothing of it counts
  // then.
  static absl::StatusOr<std::shared_ptr<const AccessList>> Make(const v1::Access& access);

  // Null when it shows nobody.
  const Principal* FindToken(std::string_view token) const;
  const Principal* FindSpiffeId(std::string_view spiffe_id) const;
  const Principal* FindSubjectName(std::string_view name) const;
  const Principal* FindUid(uint32_t uid) const;

  size_t size() const { return principals_.size(); }

 private:
  using ByText = absl::flat_hash_map<std::string, const Principal*>;

  AccessList() = default;
  absl::Status Add(const v1::Principal& principal, const std::string& path);

  std::vector<std::unique_ptr<const Principal>> principals_;
  ByText by_id_, by_token_, by_spiffe_id_, by_subject_name_;
  absl::flat_hash_map<uint32_t, const Principal*> by_uid_;
};

// A new bearer token: 256 random bits. INTERNAL when the system has none to give.
absl::StatusOr<std::string> NewToken();

// What the list has of a token.
std::string TokenSha256(std::string_view token);

}  // namespace domicile::access

#endif  // DOMICILE_SERVICE_ACCESS_ACCESS_LIST_H_

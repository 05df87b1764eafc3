// Who is let in: each call is known by its credentials, has a role that is enough, is within what
// its principal and the server bound, and sees no tenants but those that it is granted.
//
//   DOMICILE_ASSIGN_OR_RETURN(const Admission admission, gate.Admit(context, request));
//   DOMICILE_RETURN_IF_ERROR(admission.sight().CheckTenant(tenant_id));

#ifndef DOMICILE_SERVICE_RPC_ADMISSION_H_
#define DOMICILE_SERVICE_RPC_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/access/access_control.h"
#include "service/rpc/permissions.h"

namespace domicile::rpc {

// NOT_FOUND (TENANT_NOT_FOUND), without a hint at any other tenant: what is said of a tenant that
// does not exist, to whoever may not know which do.
absl::Status NoTenant(std::string_view tenant_id);

// Which tenants a caller sees. Cheap to copy.
class Sight {
 public:
  // All.
  Sight() = default;

  // Null when it is all tenants.
  const access::TenantScope* scope() const { return scope_; }

  bool MaySee(std::string_view tenant_id) const {
    return scope_ == nullptr || scope_->Contains(tenant_id);
  }

  // NoTenant() for one that may not be seen. Without an id, that there is none is for whoever needs
  // it to say.
  absl::Status CheckTenant(std::string_view tenant_id) const {
    return tenant_id.empty() || MaySee(tenant_id) ? absl::OkStatus() : NoTenant(tenant_id);
  }

  // The status without what it says of tenants that are not to be seen.
  absl::Status AsSeen(const absl::Status& status) const;

 private:
  friend class Gate;

  std::shared_ptr<const access::AccessList> list_;  // owns the next
  const access::TenantScope* scope_ = nullptr;
};

// A call that was let in. While it lives, the call counts as one that is under way.
class Admission {
 public:
  // Sees everything and counts nowhere.
  Admission() = default;
  ~Admission() { Leave(); }
  Admission(Admission&& other) noexcept { *this = std::move(other); }
  Admission& operator=(Admission&& other) noexcept;

  const Sight& sight() const { return sight_; }
  const access::TenantScope* scope() const { return sight_.scope(); }
  bool MaySee(std::string_view tenant_id) const { return sight_.MaySee(tenant_id); }
  absl::Status AsSeen(const absl::Status& status) const { return sight_.AsSeen(status); }

  // Counts so many more requests. RESOURCE_EXHAUSTED (OVERLOADED) when the principal has had as
  // many as it may; RetryInfo says when there are more.
  absl::Status Charge(int64_t requests) const;

 private:
  friend class Gate;
  void Leave();

  uint64_t generation_ = 0;
  Permission permission_;
  Sight sight_;  // keeps the list that the principal is in
  const access::Principal* principal_ = nullptr;
  std::atomic<int>* under_way_ = nullptr;
};

// What all callers together are bounded by.
struct GateLimits {
  // Calls of each kind at a time. Those of the hot path are none of them: it has its own bounds.
  int most_questions = 1024;
  int most_watches = 1024;
};

// Thread-safe.
class Gate {
 public:
  // `control` outlives it.
  Gate(access::AccessControl& control, GateLimits limits);

  // Whether not everybody may do everything.
  bool restricted() const { return restricted_; }

  // Lets a call in that waits for a thread of its own to answer it.
  //
  // UNAUTHENTICATED when its credentials show nobody, PERMISSION_DENIED (NOT_PERMITTED) when the
  // role is missing, NOT_FOUND as NoTenant() for a tenant that it may not see, RESOURCE_EXHAUSTED
  // (OVERLOADED) with RetryInfo when the principal or the server is at its limit.
  template <typename Request>
  absl::StatusOr<Admission> Admit(const grpc::ServerContext& context, const Request& request) {
    absl::StatusOr<Admission> admission = Enter(context, PermissionFor<Request>(), true, 1);
    if (!admission.ok()) return admission;
    if (absl::Status status = CheckTenants(*admission, request); !status.ok()) return status;
    return admission;
  }

  // Lets a call of the hot path in, for `requests` requests. Which tenants it names is for the
  // handler to look at.
  absl::StatusOr<Admission> AdmitHot(const grpc::ServerContext& context, Permission permission,
                                     int64_t requests) {
    return Enter(context, permission, false, requests);
  }

  // Whether all tenants that the request names may be seen.
  template <typename Request>
  static absl::Status CheckTenants(const Admission& admission, const Request& request) {
    if (admission.scope() == nullptr) return absl::OkStatus();
    std::string_view hidden;
    const bool all = AllTenants(request, [&](const std::string& id) {
      hidden = id;
      return admission.MaySee(id);
    });
    if (!all)
      return PermissionFor<Request>().makes_tenants ? MakesNoTenant(hidden) : NoTenant(hidden);
    if constexpr (requires { request.bundle(); }) {
      if (!request.bundle().policies().empty()) return ChangesNoPolicy();
    }
    return absl::OkStatus();
  }

  // Whether who may ask is still what it was when the call was let in.
  bool IsCurrent(const Admission& admission) const {
    return !restricted_ || admission.generation_ == control_.generation();
  }

  // Looks again at a call that lasts, when who may ask has changed. Fails as Admit() does, and when
  // the caller may no longer see all tenants: what it was going to be sent was not looked through.
  template <typename Request>
  absl::Status Renew(const grpc::ServerContext& context, const Request& request,
                     Admission& admission) {
    if (IsCurrent(admission)) return absl::OkStatus();
    absl::Status status = LookAgain(context, admission);
    return status.ok() ? CheckTenants(admission, request) : status;
  }

 private:
  static absl::Status MakesNoTenant(std::string_view tenant_id);
  static absl::Status ChangesNoPolicy();
  absl::StatusOr<Admission> Enter(const grpc::ServerContext& context, const Permission& permission,
                                  bool counted, int64_t requests);
  absl::Status LookAgain(const grpc::ServerContext& context, Admission& admission);
  absl::Status Identify(const grpc::ServerContext& context, Admission& admission) const;

  access::AccessControl& control_;
  const bool restricted_;
  const GateLimits limits_;
  std::array<std::atomic<int>, 3> under_way_{};  // by CallKind
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_ADMISSION_H_

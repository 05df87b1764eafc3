#include "service/rpc/admission.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/clock.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/question.h"
#include "service/rpc/caller_identity.h"

namespace domicile::rpc {
namespace {

// After so long some of what is under way has ended.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

absl::Status NotPermitted(std::string_view message, const base::Metadata& metadata = {}) {
  return base::Error(absl::StatusCode::kPermissionDenied,
                     decision::ReasonName(v1::ERROR_REASON_NOT_PERMITTED), message, metadata);
}

absl::Status RoleIsMissing(const access::Principal& principal, const Permission& permission) {
  const std::string role = absl::AsciiStrToLower(
      absl::StripPrefix(v1::AccessRole_Name(permission.role), "ACCESS_ROLE_"));
  return NotPermitted(absl::StrCat("`", principal.id(), "` may not do this: it takes the role ",
                                   role, permission.for_all_tenants ? " for all tenants" : ""),
                      {{"role", role}});
}

absl::Status Overloaded(std::string_view what, int64_t limit, absl::Duration retry_delay) {
  return base::Overloaded(decision::ReasonName(v1::ERROR_REASON_OVERLOADED), what, retry_delay,
                          {{"limit", absl::StrCat(limit)}});
}

}  // namespace

absl::Status NoTenant(std::string_view tenant_id) {
  const std::string id(tenant_id);
  return base::Error(absl::StatusCode::kNotFound,
                     decision::ReasonName(v1::ERROR_REASON_TENANT_NOT_FOUND),
                     absl::StrCat("there is no tenant `", id, "`"), {{"id", id}});
}

Admission& Admission::operator=(Admission&& other) noexcept {
  std::swap(generation_, other.generation_);
  std::swap(permission_, other.permission_);
  std::swap(sight_, other.sight_);
  std::swap(principal_, other.principal_);
  std::swap(under_way_, other.under_way_);
  return *this;
}

void Admission::Leave() {
  if (principal_ != nullptr) principal_->limiter().Leave();
  if (under_way_ != nullptr) under_way_->fetch_sub(1, std::memory_order_relaxed);
}

absl::Status Sight::AsSeen(const absl::Status& status) const {
  if (scope_ == nullptr || !absl::IsNotFound(status)) return status;
  const auto payload = status.GetPayload(base::kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return status;
  const std::string& id = (*info.mutable_metadata())["id"];
  if (info.reason() == decision::ReasonName(v1::ERROR_REASON_TENANT_NOT_FOUND)) {
    return NoTenant(id);
  }
  if (info.reason() == decision::ReasonName(v1::ERROR_REASON_POLICY_NOT_FOUND)) {
    return base::Error(absl::StatusCode::kNotFound, info.reason(),
                       absl::StrCat("there is no policy `", id, "`"), {{"id", id}});
  }
  return status;
}

absl::Status Admission::Charge(int64_t requests) const {
  if (principal_ == nullptr || requests == 0) return absl::OkStatus();
  const absl::Duration wait =
      principal_->limiter().Take(requests, absl::ToInt64Nanoseconds(base::MonotonicNow()));
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  if (wait == absl::InfiniteDuration()) {
    return base::Error(absl::StatusCode::kInvalidArgument,
                       decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                       absl::StrCat("`", principal_->id(), "` may never ask ", requests,
                                    " things at once; send smaller batches"));
  }
  return Overloaded(absl::StrCat("`", principal_->id(), "` asks more often than it may"), requests,
                    wait);
}

Gate::Gate(access::AccessControl& control, GateLimits limits)
    : control_(control), restricted_(control.restricted()), limits_(limits) {}

absl::StatusOr<Admission> Gate::Enter(const grpc::ServerContext& context,
                                      const Permission& permission, bool counted,
                                      int64_t requests) {
  Admission admission;
  admission.permission_ = permission;
  if (restricted_) {
    DOMICILE_RETURN_IF_ERROR(Identify(context, admission));
    DOMICILE_RETURN_IF_ERROR(admission.Charge(requests));
  }
  if (!counted) return admission;
  std::atomic<int>& under_way = under_way_[static_cast<size_t>(permission.kind)];
  const int most =
      permission.kind == CallKind::kWatch ? limits_.most_watches : limits_.most_questions;
  admission.under_way_ = &under_way;
  if (under_way.fetch_add(1, std::memory_order_relaxed) < most) return admission;
  return Overloaded(absl::StrCat(most, " calls of this kind are under way"), most, kRetryDelay);
}

absl::Status Gate::Identify(const grpc::ServerContext& context, Admission& admission) const {
  // The number first: where the list changes in between, it is looked at once more than needed.
  admission.generation_ = control_.generation();
  std::shared_ptr<const access::AccessList> list = control_.Get();
  DOMICILE_ASSIGN_OR_RETURN(const access::Principal* principal, FindCaller(context, *list));
  const access::TenantScope& granted = principal->Granted(admission.permission_.role);
  if (admission.permission_.role != v1::ACCESS_ROLE_UNSPECIFIED) {
    if (granted.empty() || (admission.permission_.for_all_tenants && !granted.all())) {
      return RoleIsMissing(*principal, admission.permission_);
    }
    admission.sight_.scope_ = granted.all() ? nullptr : &granted;
  }
  if (!principal->limiter().Enter()) {
    return Overloaded(absl::StrCat("`", principal->id(), "` has as many calls under way as it may"),
                      principal->limiter().most_calls(), kRetryDelay);
  }
  admission.principal_ = principal;
  admission.sight_.list_ = std::move(list);
  return absl::OkStatus();
}

absl::Status Gate::LookAgain(const grpc::ServerContext& context, Admission& admission) {
  Admission renewed;
  renewed.permission_ = admission.permission_;
  DOMICILE_RETURN_IF_ERROR(Identify(context, renewed));
  if (admission.scope() == nullptr && renewed.scope() != nullptr) {
    return NotPermitted("what the caller may see has changed; ask again");
  }
  // The call still counts, where it counted.
  std::swap(renewed.under_way_, admission.under_way_);
  admission = std::move(renewed);
  return absl::OkStatus();
}

absl::Status Gate::MakesNoTenant(std::string_view tenant_id) {
  return NotPermitted(absl::StrCat("tenant `", std::string(tenant_id),
                                   "` is not among those that the caller may administer"),
                      {{"role", "administer"}});
}

absl::Status Gate::ChangesNoPolicy() {
  return NotPermitted("policies may be changed with the role administer for all tenants only",
                      {{"role", "administer"}});
}

}  // namespace domicile::rpc

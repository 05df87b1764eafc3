#include "service/tenancy/errors.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/nearest.h"
#include "service/decision/question.h"

namespace domicile::tenancy {
namespace {

using decision::ReasonName;

absl::Status NotFound(v1::ErrorReason reason, std::string_view kind, std::string_view id,
                      const std::vector<std::string>& known) {
  return base::Error(
      absl::StatusCode::kNotFound, ReasonName(reason),
      absl::StrCat("there is no ", std::string(kind), " `", std::string(id), "`",
                   base::DidYouMean(id, known)),
      {{"id", std::string(id)}, {"nearest", absl::StrJoin(base::Nearest(id, known), ",")}});
}

}  // namespace

absl::Status TenantNotFound(const Tenancy& tenancy, std::string_view id) {
  return NotFound(v1::ERROR_REASON_TENANT_NOT_FOUND, "tenant", id, tenancy.tenants().IdsAround(id));
}

absl::Status PolicyNotFound(const Tenancy& tenancy, std::string_view id) {
  return NotFound(v1::ERROR_REASON_POLICY_NOT_FOUND, "policy", id,
                  tenancy.policies().IdsAround(id));
}

absl::Status AlreadyExists(std::string_view kind, std::string_view id) {
  return base::Error(
      absl::StatusCode::kAlreadyExists, ReasonName(v1::ERROR_REASON_ALREADY_EXISTS),
      absl::StrCat("there is a ", std::string(kind), " `", std::string(id), "` already"),
      {{"id", std::string(id)}});
}

absl::Status RevisionMismatch(std::string_view kind, std::string_view id, uint64_t revision,
                              uint64_t asked) {
  return base::Error(
      absl::StatusCode::kAborted, ReasonName(v1::ERROR_REASON_REVISION_MISMATCH),
      absl::StrCat(std::string(kind), " `", std::string(id), "` is at revision ", revision,
                   ", and the request replaces ", asked, "; read it again and repeat the change"),
      {{"id", std::string(id)}, {"revision", absl::StrCat(revision)}});
}

absl::Status PolicyInUse(std::string_view policy_id, std::string_view tenant_id) {
  return base::Error(
      absl::StatusCode::kFailedPrecondition, ReasonName(v1::ERROR_REASON_POLICY_IN_USE),
      absl::StrCat("tenant `", std::string(tenant_id), "` is under policy `",
                   std::string(policy_id), "`; take the policy from its tenants first"),
      {{"id", std::string(policy_id)}, {"tenant", std::string(tenant_id)}});
}

absl::Status NoCatalog() {
  return base::Error(absl::StatusCode::kUnavailable, ReasonName(v1::ERROR_REASON_NO_CATALOG),
                     "the server has no catalog or no law, so what tenants and policies name "
                     "cannot be checked");
}

}  // namespace domicile::tenancy

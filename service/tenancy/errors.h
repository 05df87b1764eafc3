// Errors about tenants and policies, each with its reason.

#ifndef DOMICILE_SERVICE_TENANCY_ERRORS_H_
#define DOMICILE_SERVICE_TENANCY_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "service/tenancy/tenancy.h"

namespace domicile::tenancy {

// NOT_FOUND with the nearest ids.
absl::Status TenantNotFound(const Tenancy& tenancy, std::string_view id);
absl::Status PolicyNotFound(const Tenancy& tenancy, std::string_view id);

// ALREADY_EXISTS; `kind` is `tenant` or `policy`.
absl::Status AlreadyExists(std::string_view kind, std::string_view id);

// ABORTED: the element is at `revision`, and the request replaces `asked`.
absl::Status RevisionMismatch(std::string_view kind, std::string_view id, uint64_t revision,
                              uint64_t asked);

// FAILED_PRECONDITION: the tenant is under the policy.
absl::Status PolicyInUse(std::string_view policy_id, std::string_view tenant_id);

// UNAVAILABLE: what tenants and policies name cannot be checked.
absl::Status NoCatalog();

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_ERRORS_H_

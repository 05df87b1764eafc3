// What each write makes of a tenancy: the checks and the changes, without making them.

#ifndef DOMICILE_SERVICE_TENANCY_EDITOR_H_
#define DOMICILE_SERVICE_TENANCY_EDITOR_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/tenancy/tenancy.h"
#include "service/tenancy/validation.h"

namespace domicile::tenancy {

// Changes that are empty mean that all is as it was. Field paths are those of the requests of
// TenantService and PolicyService. The errors are those of errors.h and INVALID_ARGUMENT.
class Editor {
 public:
  // `base` and `reference` must outlive it. `now` is when the write is.
  Editor(const Tenancy& base, const Reference& reference, absl::Time now)
      : base_(base), reference_(reference), now_(now) {}

  absl::StatusOr<Changes> CreateTenant(const v1::Tenant& tenant) const;
  absl::StatusOr<Changes> UpdateTenant(const v1::Tenant& tenant) const;
  absl::StatusOr<Changes> DeleteTenant(const std::string& id, uint64_t revision) const;

  absl::StatusOr<Changes> EnableConnector(const std::string& tenant_id,
                                          const v1::OptIn& opt_in) const;
  absl::StatusOr<Changes> DisableConnector(const std::string& tenant_id,
                                           const std::string& connector_id) const;
  absl::StatusOr<Changes> ObjectToProcessor(const std::string& tenant_id,
                                            const v1::Objection& objection) const;
  absl::StatusOr<Changes> WithdrawObjection(const std::string& tenant_id,
                                            const std::string& processor_id) const;

  absl::StatusOr<Changes> CreatePolicy(const v1::Policy& policy) const;
  absl::StatusOr<Changes> UpdatePolicy(const v1::Policy& policy) const;
  absl::StatusOr<Changes> DeletePolicy(const std::string& id, uint64_t revision) const;

  // Makes all of the bundle be as given, and tells of each part in `response`.
  absl::StatusOr<Changes> Apply(const v1::Bundle& bundle, v1::ApplyResponse& response) const;

 private:
  // The kept tenant, which must be there, and at the revision unless that is 0.
  absl::StatusOr<TenantPointer> Kept(const std::string& tenant_id, uint64_t revision) const;
  absl::StatusOr<PolicyPointer> KeptPolicy(const std::string& id, uint64_t revision) const;

  // The change that puts the tenant in the place of the kept one; none when it says the same.
  Changes Replace(v1::Tenant tenant, const v1::Tenant& kept) const;

  // UNAVAILABLE while names cannot be checked.
  absl::StatusOr<Known> KnownNow() const;

  const Tenancy& base_;
  const Reference& reference_;
  const absl::Time now_;
};

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_EDITOR_H_

// Which policies a caller may see.

#ifndef DOMICILE_SERVICE_RPC_VISIBLE_POLICIES_H_
#define DOMICILE_SERVICE_RPC_VISIBLE_POLICIES_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "service/rpc/admission.h"
#include "service/tenancy/tenancy.h"

namespace domicile::rpc {

// Those that the tenants are under whom the caller may see: what others are called, or that a
// tenant has its own, would tell of tenants.
class VisiblePolicies {
 public:
  VisiblePolicies(const tenancy::Tenancy& tenancy, const Admission& admission) {
    if (admission.scope() == nullptr) return;
    ids_.emplace();
    for (const std::string& id : admission.scope()->ids()) {
      const tenancy::TenantPointer tenant = tenancy.FindTenant(id);
      if (tenant == nullptr) continue;
      for (const auto& policy : tenancy.PoliciesOf(*tenant)) ids_->insert(policy->id());
    }
  }

  bool Contains(std::string_view id) const { return !ids_ || ids_->contains(id); }

 private:
  std::optional<std::set<std::string, std::less<>>> ids_;  // nothing: all
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_VISIBLE_POLICIES_H_

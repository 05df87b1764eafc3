#include "service/tenancy/tenancy.h"

#include <algorithm>

namespace domicile::tenancy {

std::vector<PolicyPointer> Tenancy::PoliciesOf(const v1::Tenant& tenant) const {
  std::vector<PolicyPointer> policies = provider_wide_;
  for (const std::string& id : tenant.policy_ids()) {
    if (PolicyPointer policy = FindPolicy(id)) policies.push_back(std::move(policy));
  }
  std::sort(policies.begin(), policies.end(),
            [](const auto& a, const auto& b) { return a->id() < b->id(); });
  policies.erase(std::unique(policies.begin(), policies.end()), policies.end());
  return policies;
}

Changes Tenancy::AsChanges() const {
  Changes all;
  all.revision = revision_;
  for (const TenantPointer& tenant : tenants_) {
    all.tenants.emplace_hint(all.tenants.end(), tenant->id(), tenant);
  }
  for (const PolicyPointer& policy : policies_) {
    all.policies.emplace_hint(all.policies.end(), policy->id(), policy);
  }
  return all;
}

std::shared_ptr<const Tenancy> Tenancy::With(const Changes& changes) const {
  auto next = std::make_shared<Tenancy>(*this);
  next->revision_ = changes.revision;
  if (!changes.tenants.empty()) next->tenants_ = tenants_.With(changes.tenants);
  if (changes.policies.empty()) return next;
  next->policies_ = policies_.With(changes.policies);
  next->provider_wide_.clear();
  std::copy_if(next->policies_.begin(), next->policies_.end(),
               std::back_inserter(next->provider_wide_),
               [](const PolicyPointer& policy) { return policy->provider_wide(); });
  return next;
}

}  // namespace domicile::tenancy

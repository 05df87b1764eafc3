#include "service/tenancy/tenancy.h"

#include <algorithm>
#include <utility>

namespace domicile::tenancy {

Tenancy::Tenancy(uint64_t revision, SortedBlocks<v1::Tenant> tenants,
                 SortedBlocks<v1::Policy> policies)
    : revision_(revision), tenants_(std::move(tenants)), policies_(std::move(policies)) {
  FindProviderWide();
}

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

std::shared_ptr<const Tenancy> Tenancy::With(const Changes& changes) const {
  auto next = std::make_shared<Tenancy>(*this);
  next->revision_ = changes.revision;
  if (!changes.tenants.empty()) next->tenants_ = tenants_.With(changes.tenants);
  if (changes.policies.empty()) return next;
  next->policies_ = policies_.With(changes.policies);
  next->FindProviderWide();
  return next;
}

void Tenancy::FindProviderWide() {
  provider_wide_.clear();
  std::copy_if(policies_.begin(), policies_.end(), std::back_inserter(provider_wide_),
               [](const PolicyPointer& policy) { return policy->provider_wide(); });
}

}  // namespace domicile::tenancy

// Tenants and policies at one revision.
//
//   std::shared_ptr<const v1::Tenant> acme = tenancy.FindTenant("acme");
//   if (acme == nullptr) return TenantNotFound(tenancy, "acme");
//   for (const auto& policy : tenancy.PoliciesOf(*acme)) ...

#ifndef DOMICILE_SERVICE_TENANCY_TENANCY_H_
#define DOMICILE_SERVICE_TENANCY_TENANCY_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "domicile/v1/policy.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "service/tenancy/sorted_blocks.h"

namespace domicile::tenancy {

using TenantPointer = std::shared_ptr<const v1::Tenant>;
using PolicyPointer = std::shared_ptr<const v1::Policy>;

// What a write makes of tenants and policies; null takes one away.
struct Changes {
  uint64_t revision = 0;  // the one that has them
  SortedBlocks<v1::Tenant>::Changes tenants;
  SortedBlocks<v1::Policy>::Changes policies;

  bool empty() const { return tenants.empty() && policies.empty(); }
};

// Immutable, and thread-safe because of it. What it returns may outlive it.
class Tenancy {
 public:
  // Without tenants and policies, at revision 0.
  Tenancy() = default;

  Tenancy(uint64_t revision, SortedBlocks<v1::Tenant> tenants, SortedBlocks<v1::Policy> policies);

  // How many writes have been made.
  uint64_t revision() const { return revision_; }

  // In the order of ids.
  const SortedBlocks<v1::Tenant>& tenants() const { return tenants_; }
  const SortedBlocks<v1::Policy>& policies() const { return policies_; }

  // Those that the provider puts all tenants under, sorted by id.
  const std::vector<PolicyPointer>& provider_wide() const { return provider_wide_; }

  // Null when there is none of that id. A tenant that is found again is another copy.
  TenantPointer FindTenant(std::string_view id) const { return tenants_.Find(id); }
  PolicyPointer FindPolicy(std::string_view id) const { return policies_.Find(id); }

  // The policies that the tenant is under, the provider's and its own, each once, sorted by id.
  std::vector<PolicyPointer> PoliciesOf(const v1::Tenant& tenant) const;

  // The tenancy after the changes. It shares all that they do not touch.
  std::shared_ptr<const Tenancy> With(const Changes& changes) const;

 private:
  void FindProviderWide();

  uint64_t revision_ = 0;
  SortedBlocks<v1::Tenant> tenants_;
  SortedBlocks<v1::Policy> policies_;
  std::vector<PolicyPointer> provider_wide_;  // sorted by id
};

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_TENANCY_H_

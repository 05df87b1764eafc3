// What tenants, policies and bundles may name, and the bounds of their fields.
//
// What something names is checked when it is named: an opt-in to a connector that has gone since
// stays valid, and is no obstacle to other changes of its tenant.

#ifndef DOMICILE_SERVICE_TENANCY_VALIDATION_H_
#define DOMICILE_SERVICE_TENANCY_VALIDATION_H_

#include <memory>
#include <string>

#include "domicile/v1/policy.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "service/catalog/catalog.h"
#include "service/law/law.h"
#include "service/tenancy/tenancy.h"
#include "service/tenancy/violations.h"

namespace domicile::tenancy {

// What tenants and policies may name.
struct Reference {
  std::shared_ptr<const catalog::Catalog> catalog;  // null while there is none
  std::shared_ptr<const law::Law> law;              // null while there is none
};

// The same for one check. Both are there.
struct Known {
  const catalog::Catalog& catalog;
  const law::Law& law;
  const SortedBlocks<v1::Policy>& policies;
};

// Each adds what is wrong with an element at `path`. `kept` is what it replaces, or an empty
// message; what that names already is not checked again. Output-only fields are ignored.
void CheckTenant(const v1::Tenant& tenant, const v1::Tenant& kept, const Known& known,
                 const std::string& path, Violations& violations);
void CheckOptIn(const v1::OptIn& opt_in, const v1::OptIn& kept, const Known& known,
                const std::string& path, Violations& violations);
void CheckObjection(const v1::Objection& objection, const v1::Objection& kept, const Known& known,
                    const std::string& path, Violations& violations);
void CheckPolicy(const v1::Policy& policy, const v1::Policy& kept, const Known& known,
                 const std::string& path, Violations& violations);

// Bounds of a tenant, as its comments state them.
inline constexpr int kMostRegimes = 10;
inline constexpr int kMostPolicies = 100;
inline constexpr int kMostOptIns = 1000;
inline constexpr int kMostObjections = 1000;
inline constexpr int kMostSignedDocuments = 1000;

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_VALIDATION_H_

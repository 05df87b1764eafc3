// Single changes that take one reason out of the way of a transfer.

#ifndef DOMICILE_SERVICE_DECISION_REMEDIES_H_
#define DOMICILE_SERVICE_DECISION_REMEDIES_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/permission.pb.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// A tenant, its policies and a check, to be changed freely.
struct Draft {
  v1::Tenant tenant;
  std::vector<v1::Policy> policies;
  v1::TransferCheck check;

  TenantView view() const;
};

// What asks less comes first: opting in and choosing are the tenant's own and cost nothing, a
// document needs somebody else's signature, and a policy was written for a reason.
int CostOf(const v1::Remedy& remedy);

// The changes that can take the reason away, apart from the choice of inputs. `answer` is the one
// that gives the reason for the draft.
std::vector<v1::Remedy> RemediesFor(const v1::Reason& reason, const World& world,
                                    const Draft& draft, const TransferAnswer& answer,
                                    absl::CivilDay as_of);

// The other values of the inputs that the answer was made from and that a tenant can choose.
std::vector<v1::Remedy> ChoicesOf(const World& world, const TransferAnswer& answer);

// Makes the change.
void Make(const v1::Remedy& remedy, Draft& draft);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_REMEDIES_H_

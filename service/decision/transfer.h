// Decisions: whether a tenant may send data over a connector on a day, and why.

#ifndef DOMICILE_SERVICE_DECISION_TRANSFER_H_
#define DOMICILE_SERVICE_DECISION_TRANSFER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/provider.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/catalog/catalog.h"
#include "service/law/law.h"

namespace domicile::decision {

// What decisions are made from, beside the tenant. Outlives them.
struct World {
  const catalog::Catalog& catalog;
  const law::Law& law;
  v1::Provider provider;
};

// A tenant with the policies that it is under, the provider's among them.
struct TenantView {
  const v1::Tenant& tenant;
  std::vector<const v1::Policy*> policies;
};

struct TransferAnswer {
  // Without its id, its time and its revision, which are the caller's to set.
  v1::Decision decision;
  // The derivation, a path at a time.
  std::vector<v1::PathJudgement> paths;
};

// Decides the check for the tenant, whose id the check need not repeat. An input that nobody gave,
// and everything else that is not known, makes the decision UNDETERMINED. NOT_FOUND for a connector
// that does not exist, unless the tenant opted in to it when it did; INVALID_ARGUMENT for inputs
// that do not exist or cannot have their value, with paths from the check down. The check's other
// fields must have been validated.
absl::StatusOr<TransferAnswer> CheckTransfer(const World& world, const TenantView& tenant,
                                             const v1::TransferCheck& check, absl::CivilDay as_of);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_TRANSFER_H_

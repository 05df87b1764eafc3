// How a decision follows from law, facts and policy, as a tree that a lawyer can read from the
// tenant to the last recipient.

#ifndef DOMICILE_SERVICE_DECISION_EXPLANATION_H_
#define DOMICILE_SERVICE_DECISION_EXPLANATION_H_

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// The derivation of the answer, which must be CheckTransfer's for the same arguments. Its root is
// the verdict; below it stand the sender and its law, what the tenant chose, each path a step at a
// time, the policies, what is missing, what remains to be done, and how long it holds.
v1::ExplanationNode Explain(const World& world, const TenantView& tenant,
                            const v1::TransferCheck& check, const TransferAnswer& answer);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_EXPLANATION_H_

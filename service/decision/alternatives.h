// What would have to change for a transfer to be permitted.

#ifndef DOMICILE_SERVICE_DECISION_ALTERNATIVES_H_
#define DOMICILE_SERVICE_DECISION_ALTERNATIVES_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/permission.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

struct AlternativeSearch {
  int most_alternatives = 3;
  int most_decisions = 200;  // after which no better ones are looked for
};

// The smallest sets of changes after which the check is ALLOW on the day, smallest first: opting
// in, choosing another value of an input, signing a document, accepting what a vendor asserts,
// withdrawing an objection, and, where nothing else does, changing a policy. Every set was decided
// and found to do. Empty when the check is ALLOW already, or when no such set was found: a place
// that nobody documents can be changed by nobody.
//
// `answer` is CheckTransfer's for the same arguments.
std::vector<v1::Alternative> FindAlternatives(const World& world, const TenantView& tenant,
                                              const v1::TransferCheck& check, absl::CivilDay as_of,
                                              const TransferAnswer& answer,
                                              const AlternativeSearch& search = {});

// How much is asked of those who have to make the changes; the less the smaller.
int CostOf(const v1::Alternative& alternative);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_ALTERNATIVES_H_

// Rules that cannot both be law.

#ifndef DOMICILE_SERVICE_LAW_RULE_CONFLICTS_H_
#define DOMICILE_SERVICE_LAW_RULE_CONFLICTS_H_

#include "domicile/v1/law.pb.h"
#include "service/base/problems.h"
#include "service/law/groups.h"

namespace domicile::law {

// Adds a problem for each two rules of one regime that hold on the same day for the same
// destination and contradict each other: the same instrument twice, a transfer that is none and one
// that is, or a decision of adequacy with conditions beside one without. A rule that renews another
// may overlap it. The rules must be well-formed.
void FindRuleConflicts(const v1::Law& law, const Groups& groups, base::Problems& problems);

}  // namespace domicile::law

#endif  // DOMICILE_SERVICE_LAW_RULE_CONFLICTS_H_

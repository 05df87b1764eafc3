// Which modules of standard contractual clauses fit a step: 1 is for two controllers, 2 from a
// controller to a processor, 3 between processors ((EU) 2021/914).

#ifndef DOMICILE_SERVICE_DECISION_CLAUSE_MODULES_H_
#define DOMICILE_SERVICE_DECISION_CLAUSE_MODULES_H_

#include <string>
#include <vector>

#include "domicile/v1/path.pb.h"
#include "service/catalog/catalog.h"

namespace domicile::decision {

// Where a list is empty nobody says what sender or recipient is, and any module may be the one.
struct ClauseModules {
  // Between whoever sends at the step and the recipient.
  std::vector<std::string> of_step;
  // Between the tenant, which is the controller, and the recipient.
  std::vector<std::string> with_tenant;
};

// For each step of the path. The tenant is a controller and the provider its processor; what others
// are, their relation to the one before says, or else their connector's role.
std::vector<ClauseModules> ClauseModulesOf(const v1::Path& path, const catalog::Catalog& catalog);

// Whether one of the modules is among those stated, such as `3` or `2, 3`. What is not stated fits.
bool ModuleFits(const std::vector<std::string>& modules, const std::string& stated);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_CLAUSE_MODULES_H_

// Whom data can reach through a connector, whatever its inputs.

#ifndef DOMICILE_SERVICE_DECISION_REACH_H_
#define DOMICILE_SERVICE_DECISION_REACH_H_

#include <set>
#include <string>

#include "service/catalog/catalog.h"

namespace domicile::decision {

struct Reach {
  std::set<std::string, std::less<>> connector_ids;  // itself included
  std::set<std::string, std::less<>> processor_ids;
  // Whether some connector on the way depends on the tenant's country.
  bool by_tenant_country = false;
};

// Nobody, for a connector that does not exist.
Reach ReachOf(const catalog::Catalog& catalog, const std::string& connector_id);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_REACH_H_

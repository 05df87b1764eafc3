// The connectors that a request is about.

#ifndef DOMICILE_SERVICE_RPC_SELECTION_H_
#define DOMICILE_SERVICE_RPC_SELECTION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/catalog/catalog.h"

namespace domicile::rpc {

bool SelectsNothing(const v1::ConnectorSelector& selector);

// All connectors of the catalog, sorted by id.
std::vector<const v1::Connector*> AllConnectors(const catalog::Catalog& catalog);

// What the selector selects, or all connectors when it says nothing. The errors are those of
// Validate and of decision::Select.
absl::StatusOr<std::vector<const v1::Connector*>> SelectOrAll(
    const catalog::Catalog& catalog, const v1::ConnectorSelector& selector);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SELECTION_H_

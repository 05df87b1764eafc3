// Which connectors a request is about.

#ifndef DOMICILE_SERVICE_DECISION_SELECTOR_H_
#define DOMICILE_SERVICE_DECISION_SELECTOR_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/catalog/catalog.h"

namespace domicile::decision {

// NOT_FOUND with the nearest ids, for an element that the catalog does not have.
absl::Status ProcessorNotFound(const catalog::Catalog& catalog, std::string_view id);
absl::Status ChannelNotFound(const catalog::Catalog& catalog, std::string_view id);
absl::Status ConnectorNotFound(const catalog::Catalog& catalog, std::string_view id);

// Whether the connector handles the category or one below it.
bool Handles(const v1::Connector& connector, std::string_view data_category);

// The connectors selected, sorted by id, each once. NOT_FOUND for an id that names nothing,
// INVALID_ARGUMENT for a data category that is none. A selector that says nothing selects nothing.
absl::StatusOr<std::vector<const v1::Connector*>> Select(const catalog::Catalog& catalog,
                                                         const v1::ConnectorSelector& selector);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_SELECTOR_H_

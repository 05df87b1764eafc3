#include "service/rpc/selection.h"

#include "service/base/status_macros.h"
#include "service/decision/selector.h"
#include "service/rpc/validation.h"

namespace domicile::rpc {

bool SelectsNothing(const v1::ConnectorSelector& selector) {
  return selector.connector_ids().empty() && selector.channel_ids().empty() &&
         selector.data_categories().empty();
}

std::vector<const v1::Connector*> AllConnectors(const catalog::Catalog& catalog) {
  std::vector<const v1::Connector*> all;
  for (const auto& [id, connector] : catalog.connectors()) all.push_back(&connector);
  return all;
}

absl::StatusOr<std::vector<const v1::Connector*>> SelectOrAll(
    const catalog::Catalog& catalog, const v1::ConnectorSelector& selector) {
  DOMICILE_RETURN_IF_ERROR(Validate(selector));
  if (SelectsNothing(selector)) return AllConnectors(catalog);
  return decision::Select(catalog, selector);
}

}  // namespace domicile::rpc

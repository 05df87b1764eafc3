#include "service/decision/reach.h"

#include <functional>

namespace domicile::decision {

Reach ReachOf(const catalog::Catalog& catalog, const std::string& connector_id) {
  Reach reach;
  std::set<std::string> seen;
  const std::function<void(const std::string&)> follow = [&](const std::string& id) {
    const v1::Connector* connector = catalog.FindConnector(id);
    if (connector == nullptr || !seen.insert(id).second) return;
    reach.connector_ids.insert(id);
    reach.processor_ids.insert(catalog.ProcessorOf(*connector).id());
    for (const v1::Input& input : connector->inputs()) {
      reach.by_tenant_country |= input.kind() == v1::INPUT_KIND_TENANT_COUNTRY;
    }
    for (const v1::Downstream& downstream : connector->downstreams()) {
      if (downstream.has_processor_id()) reach.processor_ids.insert(downstream.processor_id());
      if (downstream.has_connector_id()) follow(downstream.connector_id());
    }
  };
  follow(connector_id);
  return reach;
}

}  // namespace domicile::decision

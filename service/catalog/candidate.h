// A catalog as it would be with other plugins.

#ifndef DOMICILE_SERVICE_CATALOG_CANDIDATE_H_
#define DOMICILE_SERVICE_CATALOG_CANDIDATE_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "service/catalog/catalog.h"
#include "service/catalog/plugin_content.h"

namespace domicile::catalog {

// The catalog with each plugin in the place of its processor, or beside the others. The plugins'
// `file` names them in errors. INVALID_ARGUMENT when one of them, or with them one of the others,
// would be refused, with what BuildCatalog says of it.
absl::StatusOr<std::shared_ptr<const Catalog>> WithPlugins(const Catalog& base,
                                                           std::vector<PluginContent> plugins);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_CANDIDATE_H_

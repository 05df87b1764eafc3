// How a catalog is built from what plugins handed over.

#ifndef DOMICILE_SERVICE_CATALOG_CATALOG_BUILDER_H_
#define DOMICILE_SERVICE_CATALOG_CATALOG_BUILDER_H_

#include <memory>
#include <string>
#include <vector>

#include "service/catalog/catalog.h"
#include "service/catalog/plugin_content.h"

namespace domicile::catalog {

// A plugin whose facts are in the catalog.
struct ServedPlugin {
  std::string file;
  std::string digest;
  std::string processor_id;
  std::vector<std::string> connector_ids;  // sorted
  PluginOrigin origin;
};

struct CatalogBuild {
  std::shared_ptr<const Catalog> catalog;  // never null; empty when every plugin was refused
  std::vector<ServedPlugin> served;        // sorted by file
  std::vector<Rejection> rejections;       // sorted by file
};

// Validates the plugins one by one and together, and merges those that hold. A plugin is refused
// whole, with one of the reasons
//   INVALID_DESCRIPTOR    a field is missing, malformed or contradicts another
//   DUPLICATE_ID          another plugin, earlier by file name, has the processor
//   UNRESOLVED_REFERENCE  something it names exists nowhere, or only in a plugin that was refused
//   DOWNSTREAM_CYCLE      following its downstreams leads back to it
//   PATH_TOO_LONG         a path of more than 32 connectors starts with one of its connectors
//   TOO_MANY_PATHS        more than 1000 paths start through one of its connectors
// and the others stay. In the catalog evidence is complete: what it names by source id is filled
// in.
CatalogBuild BuildCatalog(std::vector<PluginContent> plugins);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_CATALOG_BUILDER_H_

// What changed between two catalogs.

#ifndef DOMICILE_SERVICE_CATALOG_DIFF_H_
#define DOMICILE_SERVICE_CATALOG_DIFF_H_

#include <vector>

#include "domicile/v1/catalog_service.pb.h"
#include "service/catalog/catalog.h"

namespace domicile::catalog {

// The changes that lead from one catalog to the other, processors first, sorted by id. A null
// `before` is a catalog with nothing in it.
std::vector<v1::CatalogChange> Diff(const Catalog* before, const Catalog& after);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_DIFF_H_

// The store of tenants and policies in an SQLite database.

#ifndef DOMICILE_SERVICE_TENANCY_SQLITE_STORE_H_
#define DOMICILE_SERVICE_TENANCY_SQLITE_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/tenancy/store.h"

namespace domicile::tenancy {

// Opens the database file, or creates it; `:memory:` is one that ends with the store.
absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path);

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_SQLITE_STORE_H_

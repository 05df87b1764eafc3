// Where tenants and policies are kept: SQLite, and others later.

#ifndef DOMICILE_SERVICE_TENANCY_STORE_H_
#define DOMICILE_SERVICE_TENANCY_STORE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/tenancy/tenancy.h"

namespace domicile::tenancy {

// Thread-safe; calls wait for each other. All errors have the reason STORAGE_FAILED.
class Store {
 public:
  virtual ~Store() = default;

  // Everything that is kept. FAILED_PRECONDITION when something is corrupt; nothing is repaired.
  virtual absl::StatusOr<std::shared_ptr<const Tenancy>> Load() = 0;

  // Makes the changes, all of them or none; they are durable when this returns OK. Their revision
  // must be one above that of the store: FAILED_PRECONDITION when somebody else wrote to it.
  // UNAVAILABLE when it cannot be written.
  virtual absl::Status Write(const Changes& changes) = 0;

  // Writes a consistent copy to a file while the store is in use; Write waits for its end.
  virtual absl::Status BackUp(const std::string& path) = 0;
};

// Opens the store at an address: `sqlite:PATH`, created where it is missing, or `sqlite::memory:`,
// which ends with the store. INVALID_ARGUMENT for an address of another form; FAILED_PRECONDITION
// for a store that is corrupt or of a newer program; UNAVAILABLE for one that cannot be opened.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(const std::string& address);

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_STORE_H_

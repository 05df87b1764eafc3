// Which revisions of plugins were served, so that none is put back in the place of a newer one.

#ifndef DOMICILE_SERVICE_LOADER_SEEN_REVISIONS_H_
#define DOMICILE_SERVICE_LOADER_SEEN_REVISIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/sqlite/database.h"

namespace domicile::loader {

// By processor: its rollback is to be noticed when its plugin is in a file of another name, too.
using Revisions = std::map<std::string, uint64_t>;

// Used by one thread at a time.
class SeenRevisions {
 public:
  // Opens an SQLite database, and makes it where there is none; `:memory:` forgets with this
  // object. The errors are those of sqlite::Database::Open.
  static absl::StatusOr<std::unique_ptr<SeenRevisions>> Open(const std::string& path);

  const Revisions& highest() const { return highest_; }

  // Keeps those that are higher than what is kept; they are durable when this returns OK.
  absl::Status Raise(const Revisions& served);

 private:
  explicit SeenRevisions(sqlite::Database database) : database_(std::move(database)) {}

  sqlite::Database database_;
  Revisions highest_;
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_SEEN_REVISIONS_H_

// Groups of decisions in SQLite.

#ifndef DOMICILE_SERVICE_AUDIT_GROUP_TABLE_H_
#define DOMICILE_SERVICE_AUDIT_GROUP_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain.h"
#include "service/audit/chain_check.h"
#include "service/sqlite/database.h"

namespace domicile::audit {

// Writes a group; in the transaction that is open.
absl::Status InsertGroup(sqlite::Database& database, const GroupRow& group, std::string_view hash);

// Adds entries by their sequence, from the one after `after` on in the order asked for (0: from the
// start), by the filters of the request, until there are `limit`.
absl::Status ListGroups(sqlite::Database& database, const v1::ListDecisionsRequest& request,
                        int64_t after, int limit, std::vector<v1::LogEntry>& entries);

// Goes through all groups in their order.
class GroupCursor {
 public:
  static absl::StatusOr<GroupCursor> Open(sqlite::Database& database);

  // Goes to the next one; false after the last.
  absl::StatusOr<bool> Next();

  const GroupRow& row() const { return row_; }
  const std::string& hash() const { return hash_; }

 private:
  explicit GroupCursor(sqlite::Statement read) : read_(std::move(read)) {}

  sqlite::Statement read_;
  GroupRow row_;
  std::string hash_;
};

// Lets go of groups of which all is from before the time, up to the first of which not all is, and
// no further once so many decisions have gone, and moves the beginning of the chain. Returns
// whether that was all that was wanted.
absl::StatusOr<bool> DropGroupsBefore(sqlite::Database& database, int64_t time_ns, int64_t most,
                                      ChainEnds& ends);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_GROUP_TABLE_H_

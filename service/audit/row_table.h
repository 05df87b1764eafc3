// Decisions as rows of their own, as logs had them before there were groups: they are read,
// verified and let go, and none is added.

#ifndef DOMICILE_SERVICE_AUDIT_ROW_TABLE_H_
#define DOMICILE_SERVICE_AUDIT_ROW_TABLE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain.h"
#include "service/audit/chain_check.h"
#include "service/sqlite/database.h"

namespace domicile::audit {

// Adds entries by their sequence, from the one after `after` on in the order asked for (0: from the
// start), by the filters of the request, until there are `limit`.
absl::Status ListRows(sqlite::Database& database, const v1::ListDecisionsRequest& request,
                      int64_t after, int limit, std::vector<v1::LogEntry>& entries);

// Goes through all rows in their order.
class RowCursor {
 public:
  static absl::StatusOr<RowCursor> Open(sqlite::Database& database);

  // Goes to the next one; false after the last.
  absl::StatusOr<bool> Next();

  const Row& row() const { return row_; }
  const std::string& hash() const { return hash_; }

 private:
  explicit RowCursor(sqlite::Statement read) : read_(std::move(read)) {}

  sqlite::Statement read_;
  Row row_;
  std::string hash_;
};

// The greatest sequence; 0 when there is no row.
absl::StatusOr<int64_t> LastRow(sqlite::Database& database);

// Lets go of rows from before the time up to the first that is young enough, at most so many, and
// moves the beginning of the chain. Returns whether that was all that was wanted.
absl::StatusOr<bool> DropRowsBefore(sqlite::Database& database, int64_t time_ns, int64_t most,
                                    ChainEnds& ends);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_ROW_TABLE_H_

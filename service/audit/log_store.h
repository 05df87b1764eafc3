// The decision log in SQLite.

#ifndef DOMICILE_SERVICE_AUDIT_LOG_STORE_H_
#define DOMICILE_SERVICE_AUDIT_LOG_STORE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain_check.h"
#include "service/audit/common_parts.h"
#include "service/audit/group_builder.h"
#include "service/audit/record.h"
#include "service/sqlite/database.h"

namespace domicile::audit {

// One connection, for one thread at a time.
class LogStore {
 public:
  static absl::StatusOr<LogStore> Open(const std::string& path);

  // A further connection to a log that Open has accepted, for List and Verify.
  static absl::StatusOr<LogStore> OpenToRead(const std::string& path);

  // The ends as they were written.
  absl::StatusOr<ChainEnds> LoadEnds();

  // Writes the records in their order and moves the end of the chain, in one transaction.
  // FAILED_PRECONDITION when the log does not end with `ends`, because somebody else wrote to it.
  absl::Status Write(const std::vector<Record>& records, ChainEnds& ends);

  // Lets go of entries from before the time, at most so many and those written together with them,
  // and moves the beginning of the chain. What was written together with an entry that is not from
  // before the time stays. Returns whether there are more of them. Fails as Write does.
  absl::StatusOr<bool> DropBefore(int64_t time_ns, int64_t most, ChainEnds& ends);

  absl::StatusOr<std::vector<v1::LogEntry>> List(const v1::ListDecisionsRequest& request,
                                                 int64_t after, int limit);

  // Follows the whole chain, and looks for the known entries on the way. CANCELLED when
  // `cancelled`, unless it is empty, says so meanwhile.
  absl::StatusOr<v1::VerifyLogResponse> Verify(const std::vector<KnownEntry>& known,
                                               const std::function<bool()>& cancelled);

  // As sqlite::Database says.
  void LeaveAsItIs() { database_.LeaveAsItIs(); }

 private:
  explicit LogStore(sqlite::Database database) : database_(std::move(database)) {}

  absl::Status CheckEnds(const ChainEnds& ends);
  absl::Status SaveEnds(const ChainEnds& ends);
  absl::Status WriteGroups(const std::vector<Record>& records, ChainEnds& ends);

  sqlite::Database database_;
  CommonParts common_parts_;
  GroupBuilder builder_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_LOG_STORE_H_

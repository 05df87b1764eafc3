// The rows of the decision log in SQLite.

#ifndef DOMICILE_SERVICE_AUDIT_LOG_STORE_H_
#define DOMICILE_SERVICE_AUDIT_LOG_STORE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain.h"
#include "service/audit/chain_check.h"
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

  // Writes the rows and moves the end of the chain, in one transaction. Each row's sequence is set.
  // FAILED_PRECONDITION when the log does not end with `ends`, because somebody else wrote to it.
  absl::Status Write(std::vector<Row>& rows, ChainEnds& ends);

  // Lets go of rows from before the time, at most so many, and moves the beginning of the chain.
  // Returns whether there are more of them. Fails as Write does.
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
  absl::StatusOr<v1::VerifyLogResponse> FollowChain(const std::vector<KnownEntry>& known,
                                                    const std::function<bool()>& cancelled);

  sqlite::Database database_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_LOG_STORE_H_

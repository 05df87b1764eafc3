#include "service/audit/log_store.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/audit/group_table.h"
#include "service/audit/row_table.h"
#include "service/audit/verification.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

constexpr int32_t kApplicationId = 0x446d4c31;
constexpr char kSchema[] = R"(
CREATE TABLE decisions (
  sequence INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  connector_id TEXT NOT NULL,
  verdict INTEGER NOT NULL,
  request BLOB NOT NULL,
  decision BLOB NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_tenant ON decisions (tenant_id, sequence);
CREATE TABLE ends (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  first_sequence INTEGER NOT NULL,
  first_previous TEXT NOT NULL,
  last_sequence INTEGER NOT NULL,
  last_hash TEXT NOT NULL
) STRICT;
)";

// A client may report a decision again when it does not know whether the first report arrived.
constexpr char kIdsMayRepeat[] = R"(
ALTER TABLE decisions RENAME TO decisions_before;
CREATE TABLE decisions (
  sequence INTEGER PRIMARY KEY,
  time_ns INTEGER NOT NULL,
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  connector_id TEXT NOT NULL,
  verdict INTEGER NOT NULL,
  request BLOB NOT NULL,
  decision BLOB NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO decisions SELECT * FROM decisions_before;
DROP TABLE decisions_before;
CREATE INDEX decisions_by_id ON decisions (id);
CREATE INDEX decisions_by_tenant ON decisions (tenant_id, sequence);
)";

// Decisions that are written at once share a row and a hash, and refer to what they have in common.
constexpr char kGroups[] = R"(
CREATE TABLE common_parts (
  number INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE decision_groups (
  last_sequence INTEGER PRIMARY KEY,
  first_sequence INTEGER NOT NULL,
  first_time_ns INTEGER NOT NULL,
  last_time_ns INTEGER NOT NULL,
  first_id TEXT NOT NULL,
  last_id TEXT NOT NULL,
  verdicts INTEGER NOT NULL,
  oldest_common INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE decision_bodies (
  last_sequence INTEGER PRIMARY KEY,
  names BLOB NOT NULL,
  decisions BLOB NOT NULL
) STRICT;
)";

}  // namespace

absl::StatusOr<LogStore> LogStore::Open(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Database database,
      sqlite::Database::Open(path, {kApplicationId, {kSchema, kIdsMayRepeat, kGroups}}));
  return LogStore(std::move(database));
}

absl::StatusOr<LogStore> LogStore::OpenToRead(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Database database, sqlite::Database::OpenToRead(path));
  return LogStore(std::move(database));
}

absl::StatusOr<ChainEnds> LogStore::LoadEnds() {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement * kept,
                            database_.Kept("SELECT first_sequence, first_previous, "
                                           "last_sequence, last_hash FROM ends"));
  sqlite::Statement& read = *kept;
  const absl::Cleanup reset = [&read] { read.Reset(); };
  DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
  ChainEnds ends;
  ends.first_previous = GenesisHash();
  ends.last_hash = GenesisHash();
  if (!found) return ends;
  ends.first_sequence = read.Integer(0);
  ends.first_previous = read.Text(1);
  ends.last_sequence = read.Integer(2);
  ends.last_hash = read.Text(3);
  return ends;
}

absl::Status LogStore::CheckEnds(const ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(const ChainEnds stored, LoadEnds());
  if (stored == ends) return absl::OkStatus();
  return base::Error(absl::StatusCode::kFailedPrecondition, "STORAGE_FAILED",
                     absl::StrCat("another program wrote to the decision log: its last entry is ",
                                  stored.last_sequence, ", and this server's was ",
                                  ends.last_sequence, "; restart this server"));
}

absl::Status LogStore::SaveEnds(const ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement * save,
                            database_.Kept("INSERT OR REPLACE INTO ends VALUES (1, ?, ?, ?, ?)"));
  return save->Run(ends.first_sequence, ends.first_previous, ends.last_sequence, ends.last_hash);
}

absl::Status LogStore::Write(const std::vector<Record>& records, ChainEnds& ends) {
  ChainEnds moved = ends;
  const auto write = [&]() -> absl::Status {
    DOMICILE_ASSIGN_OR_RETURN(sqlite::Transaction transaction,
                              sqlite::Transaction::Begin(database_));
    DOMICILE_RETURN_IF_ERROR(CheckEnds(ends));
    DOMICILE_RETURN_IF_ERROR(common_parts_.GoOn(database_, absl::Now()));
    DOMICILE_RETURN_IF_ERROR(WriteGroups(records, moved));
    DOMICILE_RETURN_IF_ERROR(SaveEnds(moved));
    return transaction.Commit();
  };
  const absl::Status status = write();
  if (!status.ok()) {
    common_parts_.Forget();
    return status;
  }
  ends = std::move(moved);
  return absl::OkStatus();
}

absl::Status LogStore::WriteGroups(const std::vector<Record>& records, ChainEnds& ends) {
  for (size_t begin = 0; begin < records.size(); begin += kLargestGroup) {
    const size_t end = std::min(records.size(), begin + kLargestGroup);
    builder_.Begin(ends.last_sequence + 1);
    for (size_t i = begin; i < end; ++i) {
      // Kinds are all over the memory.
      constexpr size_t kAhead = 8;
      if (i + kAhead < end) __builtin_prefetch(records[i + kAhead].kind.get(), 1);
      if (!builder_.HasKindOf(records[i])) {
        DOMICILE_RETURN_IF_ERROR(common_parts_.Keep(database_, *records[i].kind->check));
        DOMICILE_RETURN_IF_ERROR(common_parts_.Keep(database_, *records[i].kind->decision));
      }
      builder_.Add(records[i]);
    }
    const GroupRow& group = builder_.Finish(common_parts_.oldest());
    ends.last_hash = HashOf(ends.last_hash, group, builder_.digests());
    ends.last_sequence = group.last_sequence;
    DOMICILE_RETURN_IF_ERROR(InsertGroup(database_, group, ends.last_hash));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> LogStore::DropBefore(int64_t time_ns, int64_t most, ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  DOMICILE_RETURN_IF_ERROR(CheckEnds(ends));
  ChainEnds moved = ends;
  DOMICILE_ASSIGN_OR_RETURN(const int64_t last_row, LastRow(database_));
  bool all = false;
  if (last_row >= ends.first_sequence) {
    DOMICILE_ASSIGN_OR_RETURN(all, DropRowsBefore(database_, time_ns, most, moved));
  } else {
    DOMICILE_ASSIGN_OR_RETURN(all, DropGroupsBefore(database_, time_ns, most, moved));
  }
  if (moved == ends) return false;
  DOMICILE_RETURN_IF_ERROR(common_parts_.Drop(database_));
  DOMICILE_RETURN_IF_ERROR(SaveEnds(moved));
  DOMICILE_RETURN_IF_ERROR(transaction.Commit());
  ends = std::move(moved);
  return !all;
}

absl::StatusOr<std::vector<v1::LogEntry>> LogStore::List(const v1::ListDecisionsRequest& request,
                                                         int64_t after, int limit) {
  std::vector<v1::LogEntry> entries;
  // One transaction, so that nothing is let go between an entry and what it refers to.
  DOMICILE_RETURN_IF_ERROR(database_.Execute("BEGIN"));
  // Rows of their own are all older than groups.
  const auto list = [&]() -> absl::Status {
    if (request.newest_first()) {
      DOMICILE_RETURN_IF_ERROR(ListGroups(database_, request, after, limit, entries));
      return ListRows(database_, request, after, limit, entries);
    }
    DOMICILE_RETURN_IF_ERROR(ListRows(database_, request, after, limit, entries));
    return ListGroups(database_, request, after, limit, entries);
  };
  const absl::Status status = list();
  DOMICILE_RETURN_IF_ERROR(database_.Execute("COMMIT"));
  DOMICILE_RETURN_IF_ERROR(status);
  return entries;
}

absl::StatusOr<v1::VerifyLogResponse> LogStore::Verify(const std::vector<KnownEntry>& known,
                                                       const std::function<bool()>& cancelled) {
  // One transaction, so that appends meanwhile do not look like a broken end.
  DOMICILE_RETURN_IF_ERROR(database_.Execute("BEGIN"));
  absl::StatusOr<v1::VerifyLogResponse> result;
  {
    absl::StatusOr<ChainEnds> ends = LoadEnds();
    result = ends.ok() ? FollowChain(database_, *std::move(ends), known, cancelled)
                       : absl::StatusOr<v1::VerifyLogResponse>(ends.status());
  }
  DOMICILE_RETURN_IF_ERROR(database_.Execute("COMMIT"));
  return result;
}

}  // namespace domicile::audit

#include "service/audit/log_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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

constexpr char kColumns[] =
    "sequence, time_ns, id, tenant_id, connector_id, verdict, request, decision, hash";
constexpr int kHashColumn = 8;

absl::Status Broken(const std::string& what) {
  return base::Error(absl::StatusCode::kFailedPrecondition, "STORAGE_FAILED",
                     absl::StrCat("the decision log is broken: ", what));
}

// Beyond the years that 64 bits of nanoseconds hold, the nearest that they do.
int64_t NanosOf(const google::protobuf::Timestamp& time) {
  return absl::ToUnixNanos(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

Row RowOf(const sqlite::Statement& read) {
  Row row;
  row.sequence = read.Integer(0);
  row.time_ns = read.Integer(1);
  row.id = read.Text(2);
  row.tenant_id = read.Text(3);
  row.connector_id = read.Text(4);
  row.verdict = static_cast<int>(read.Integer(5));
  row.check = read.Bytes(6);
  row.decision = read.Bytes(7);
  return row;
}

}  // namespace

absl::StatusOr<LogStore> LogStore::Open(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Database database,
      sqlite::Database::Open(path, {kApplicationId, {kSchema, kIdsMayRepeat}}));
  return LogStore(std::move(database));
}

absl::StatusOr<LogStore> LogStore::OpenToRead(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Database database, sqlite::Database::OpenToRead(path));
  return LogStore(std::move(database));
}

absl::StatusOr<ChainEnds> LogStore::LoadEnds() {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read,
                            database_.Prepare("SELECT first_sequence, first_previous, "
                                              "last_sequence, last_hash FROM ends"));
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
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement save,
      database_.Prepare("INSERT OR REPLACE INTO ends VALUES (1, ?, ?, ?, ?)"));
  return save.Run(ends.first_sequence, ends.first_previous, ends.last_sequence, ends.last_hash);
}

absl::Status LogStore::Write(std::vector<Row>& rows, ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  DOMICILE_RETURN_IF_ERROR(CheckEnds(ends));
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement insert,
      database_.Prepare("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  ChainEnds moved = ends;
  for (Row& row : rows) {
    row.sequence = ++moved.last_sequence;
    moved.last_hash = HashOf(moved.last_hash, row);
    DOMICILE_RETURN_IF_ERROR(insert.Run(row.sequence, row.time_ns, row.id, row.tenant_id,
                                        row.connector_id, row.verdict, sqlite::Blob{row.check},
                                        sqlite::Blob{row.decision}, moved.last_hash));
  }
  DOMICILE_RETURN_IF_ERROR(SaveEnds(moved));
  DOMICILE_RETURN_IF_ERROR(transaction.Commit());
  ends = std::move(moved);
  return absl::OkStatus();
}

absl::StatusOr<bool> LogStore::DropBefore(int64_t time_ns, int64_t most, ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  DOMICILE_RETURN_IF_ERROR(CheckEnds(ends));
  // Up to the first entry that is young enough: the chain loses only its beginning.
  ChainEnds moved = ends;
  {
    DOMICILE_ASSIGN_OR_RETURN(
        sqlite::Statement first,
        database_.Prepare("SELECT sequence FROM decisions WHERE time_ns >= ? AND sequence < ? "
                          "ORDER BY sequence LIMIT 1"));
    DOMICILE_RETURN_IF_ERROR(first.Start(time_ns, ends.first_sequence + most));
    DOMICILE_ASSIGN_OR_RETURN(const bool found, first.Next());
    moved.first_sequence =
        found ? first.Integer(0) : std::min(ends.first_sequence + most, ends.last_sequence + 1);
  }
  if (moved.first_sequence == ends.first_sequence) return false;
  {
    DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement before,
                              database_.Prepare("SELECT hash FROM decisions WHERE sequence = ?"));
    DOMICILE_RETURN_IF_ERROR(before.Start(moved.first_sequence - 1));
    DOMICILE_ASSIGN_OR_RETURN(const bool found, before.Next());
    if (!found) return Broken(absl::StrCat("entry ", moved.first_sequence - 1, " is missing"));
    moved.first_previous = before.Text(0);
  }
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement drop,
                            database_.Prepare("DELETE FROM decisions WHERE sequence < ?"));
  DOMICILE_RETURN_IF_ERROR(drop.Run(moved.first_sequence));
  DOMICILE_RETURN_IF_ERROR(SaveEnds(moved));
  DOMICILE_RETURN_IF_ERROR(transaction.Commit());
  const bool more = moved.first_sequence == ends.first_sequence + most;
  ends = std::move(moved);
  return more;
}

absl::StatusOr<std::vector<v1::LogEntry>> LogStore::List(const v1::ListDecisionsRequest& request,
                                                         int64_t after, int limit) {
  // Every parameter is in the text, because all are bound; but a column is only where it is asked
  // for, so that SQLite can choose its index.
  const auto where = [](bool asked, const char* filter, const char* otherwise) {
    return absl::StrCat(" AND ", asked ? filter : otherwise);
  };
  const bool down = request.newest_first();
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement read,
      database_.Prepare(
          absl::StrCat("SELECT ", kColumns, " FROM decisions WHERE TRUE",
                       where(!request.tenant_id().empty(), "tenant_id = ?1", "?1 = ''"),
                       where(!request.connector_id().empty(), "connector_id = ?2", "?2 = ''"),
                       where(request.verdict() != 0, "verdict = ?3", "?3 = 0"),
                       where(request.has_start_time(), "time_ns >= ?4", "?4 = 0"),
                       where(request.has_end_time(), "time_ns < ?5", "?5 = 0"),
                       where(!request.decision_id().empty(), "id = ?6", "?6 = ''"),
                       where(after != 0, down ? "sequence < ?7" : "sequence > ?7", "?7 = 0"),
                       " ORDER BY sequence", down ? " DESC" : "", " LIMIT ?8")));
  DOMICILE_RETURN_IF_ERROR(read.Start(request.tenant_id(), request.connector_id(),
                                      static_cast<int>(request.verdict()),
                                      request.has_start_time() ? NanosOf(request.start_time()) : 0,
                                      request.has_end_time() ? NanosOf(request.end_time()) : 0,
                                      request.decision_id(), after, limit));
  std::vector<v1::LogEntry> entries;
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
    if (!found) return entries;
    const Row row = RowOf(read);
    v1::LogEntry& entry = entries.emplace_back();
    entry.set_sequence(row.sequence);
    entry.set_hash(std::string(read.Text(kHashColumn)));
    if (!entry.mutable_check()->ParseFromString(row.check) ||
        !entry.mutable_decision()->ParseFromString(row.decision)) {
      return Broken(absl::StrCat("entry ", row.sequence, " cannot be read"));
    }
  }
}

absl::StatusOr<v1::VerifyLogResponse> LogStore::Verify(const std::vector<KnownEntry>& known,
                                                       const std::function<bool()>& cancelled) {
  // One transaction, so that appends meanwhile do not look like a broken end.
  DOMICILE_RETURN_IF_ERROR(database_.Execute("BEGIN"));
  absl::StatusOr<v1::VerifyLogResponse> result = FollowChain(known, cancelled);
  DOMICILE_RETURN_IF_ERROR(database_.Execute("COMMIT"));
  return result;
}

absl::StatusOr<v1::VerifyLogResponse> LogStore::FollowChain(
    const std::vector<KnownEntry>& known, const std::function<bool()>& cancelled) {
  DOMICILE_ASSIGN_OR_RETURN(ChainEnds ends, LoadEnds());
  ChainCheck check(std::move(ends), known);
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement read,
      database_.Prepare(absl::StrCat("SELECT ", kColumns, " FROM decisions ORDER BY sequence")));
  for (int64_t rows = 0;; ++rows) {
    if (rows % 1000 == 0 && cancelled && cancelled()) {
      return absl::CancelledError("the caller has gone");
    }
    DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
    if (!found) return check.Finish();
    check.Add(RowOf(read), read.Text(kHashColumn));
  }
}

}  // namespace domicile::audit

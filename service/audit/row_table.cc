#include "service/audit/row_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/audit/group_reader.h"
#include "service/audit/record.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

constexpr char kColumns[] =
    "sequence, time_ns, id, tenant_id, connector_id, verdict, request, decision, hash";
constexpr int kHashColumn = 8;

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

absl::Status ListRows(sqlite::Database& database, const v1::ListDecisionsRequest& request,
                      int64_t after, int limit, std::vector<v1::LogEntry>& entries) {
  // Every parameter is in the text, because all are bound; but a column is only where it is asked
  // for, so that SQLite can choose its index.
  const auto where = [](bool asked, const char* filter, const char* otherwise) {
    return absl::StrCat(" AND ", asked ? filter : otherwise);
  };
  const bool down = request.newest_first();
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement read,
      database.Prepare(
          absl::StrCat("SELECT ", kColumns, " FROM decisions WHERE TRUE",
                       where(!request.tenant_id().empty(), "tenant_id = ?1", "?1 = ''"),
                       where(!request.connector_id().empty(), "connector_id = ?2", "?2 = ''"),
                       where(request.verdict() != 0, "verdict = ?3", "?3 = 0"),
                       where(request.has_start_time(), "time_ns >= ?4", "?4 = 0"),
                       where(request.has_end_time(), "time_ns < ?5", "?5 = 0"),
                       where(!request.decision_id().empty(), "id = ?6", "?6 = ''"),
                       where(after != 0, down ? "sequence < ?7" : "sequence > ?7", "?7 = 0"),
                       " ORDER BY sequence", down ? " DESC" : "", " LIMIT ?8")));
  DOMICILE_RETURN_IF_ERROR(
      read.Start(request.tenant_id(), request.connector_id(), static_cast<int>(request.verdict()),
                 request.has_start_time() ? NanosOf(request.start_time()) : 0,
                 request.has_end_time() ? NanosOf(request.end_time()) : 0, request.decision_id(),
                 after, limit - static_cast<int>(entries.size())));
  for (;;) {
    DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
    if (!found) return absl::OkStatus();
    const Row row = RowOf(read);
    v1::LogEntry& entry = entries.emplace_back();
    entry.set_sequence(row.sequence);
    entry.set_hash(std::string(read.Text(kHashColumn)));
    if (!entry.mutable_check()->ParseFromString(row.check) ||
        !entry.mutable_decision()->ParseFromString(row.decision)) {
      return BrokenLog(absl::StrCat("entry ", row.sequence, " cannot be read"));
    }
  }
}

absl::StatusOr<RowCursor> RowCursor::Open(sqlite::Database& database) {
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement read,
      database.Prepare(absl::StrCat("SELECT ", kColumns, " FROM decisions ORDER BY sequence")));
  return RowCursor(std::move(read));
}

absl::StatusOr<bool> RowCursor::Next() {
  DOMICILE_ASSIGN_OR_RETURN(const bool found, read_.Next());
  if (!found) return false;
  row_ = RowOf(read_);
  hash_ = std::string(read_.Text(kHashColumn));
  return true;
}

absl::StatusOr<int64_t> LastRow(sqlite::Database& database) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read,
                            database.Prepare("SELECT ifnull(max(sequence), 0) FROM decisions"));
  DOMICILE_RETURN_IF_ERROR(read.Next().status());
  return read.Integer(0);
}

absl::StatusOr<bool> DropRowsBefore(sqlite::Database& database, int64_t time_ns, int64_t most,
                                    ChainEnds& ends) {
  DOMICILE_ASSIGN_OR_RETURN(const int64_t last, LastRow(database));
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement first,
      database.Prepare("SELECT sequence FROM decisions WHERE time_ns >= ? AND sequence < ? "
                       "ORDER BY sequence LIMIT 1"));
  DOMICILE_RETURN_IF_ERROR(first.Start(time_ns, ends.first_sequence + most));
  DOMICILE_ASSIGN_OR_RETURN(const bool is_young, first.Next());
  const int64_t kept = is_young ? first.Integer(0) : std::min(ends.first_sequence + most, last + 1);
  if (kept == ends.first_sequence) return true;
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement before,
                            database.Prepare("SELECT hash FROM decisions WHERE sequence = ?"));
  DOMICILE_RETURN_IF_ERROR(before.Start(kept - 1));
  DOMICILE_ASSIGN_OR_RETURN(const bool found, before.Next());
  if (!found) return BrokenLog(absl::StrCat("entry ", kept - 1, " is missing"));
  ends.first_sequence = kept;
  ends.first_previous = before.Text(0);
  before.Reset();
  first.Reset();
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement drop,
                            database.Prepare("DELETE FROM decisions WHERE sequence < ?"));
  DOMICILE_RETURN_IF_ERROR(drop.Run(kept));
  return is_young;
}

}  // namespace domicile::audit

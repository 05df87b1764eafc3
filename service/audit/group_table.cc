#include "service/audit/group_table.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "domicile/log/v1/group.pb.h"
#include "service/audit/common_parts.h"
#include "service/audit/group_reader.h"
#include "service/audit/record.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

constexpr char kColumns[] =
    "last_sequence, first_sequence, first_time_ns, last_time_ns, first_id, last_id, verdicts, "
    "oldest_common, hash, names, decisions";
// A group without its body is damaged, and no reason to pass over it.
constexpr char kTables[] = "decision_groups LEFT JOIN decision_bodies USING (last_sequence)";
constexpr int kHashColumn = 8;

GroupRow RowOf(const sqlite::Statement& read) {
  GroupRow row;
  row.last_sequence = read.Integer(0);
  row.first_sequence = read.Integer(1);
  row.first_time_ns = read.Integer(2);
  row.last_time_ns = read.Integer(3);
  row.first_id = read.Text(4);
  row.last_id = read.Text(5);
  row.verdicts = read.Integer(6);
  row.oldest_common = read.Integer(7);
  row.names = read.Bytes(9);
  row.decisions = read.Bytes(10);
  return row;
}

// What is in the names of every group that has decisions of the tenant, or on the connector, and
// hardly ever in another's: the names as they are serialised. Nothing without a name.
std::string TraceOfTenant(const std::string& id) {
  log::v1::GroupNames names;
  if (!id.empty()) names.add_tenant_ids(id);
  return names.SerializeAsString();
}

std::string TraceOfConnector(const std::string& id) {
  log::v1::GroupNames names;
  if (!id.empty()) names.add_connector_ids(id);
  return names.SerializeAsString();
}

// Which decisions of a group are asked for.
class Filter {
 public:
  Filter(const v1::ListDecisionsRequest& request, int64_t after)
      : request_(request), after_(after), id_(base::ParseUniqueId(request.decision_id())) {
    if (request.has_start_time()) start_ns_ = NanosOf(request.start_time());
    if (request.has_end_time()) end_ns_ = NanosOf(request.end_time());
  }

  // By all but the id of one that is kept whole.
  bool Takes(const GroupReader& group, int i) const {
    const int64_t sequence = group.SequenceOf(i);
    if (after_ != 0 && (request_.newest_first() ? sequence >= after_ : sequence <= after_)) {
      return false;
    }
    return (!start_ns_ || group.TimeOf(i) >= *start_ns_) &&
           (!end_ns_ || group.TimeOf(i) < *end_ns_) &&
           (request_.verdict() == 0 || group.VerdictOf(i) == request_.verdict()) &&
           (request_.tenant_id().empty() || group.TenantOf(i) == request_.tenant_id()) &&
           (request_.connector_id().empty() || group.ConnectorOf(i) == request_.connector_id()) &&
           (request_.decision_id().empty() || group.MayHaveId(i, id_));
  }

  bool Takes(const v1::LogEntry& entry) const {
    return request_.decision_id().empty() || entry.decision().id() == request_.decision_id();
  }

 private:
  const v1::ListDecisionsRequest& request_;
  const int64_t after_;
  const std::optional<base::UniqueId> id_;
  std::optional<int64_t> start_ns_, end_ns_;
};

absl::StatusOr<sqlite::Statement> Select(sqlite::Database& database,
                                         const v1::ListDecisionsRequest& request, int64_t after) {
  // Every parameter is in the text, because all are bound.
  const auto where = [](bool asked, const char* filter, const char* otherwise) {
    return absl::StrCat(" AND ", asked ? filter : otherwise);
  };
  const std::string tenant = TraceOfTenant(request.tenant_id());
  const std::string connector = TraceOfConnector(request.connector_id());
  const bool down = request.newest_first();
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement read,
      database.Prepare(absl::StrCat(
          "SELECT ", kColumns, " FROM ", kTables, " WHERE TRUE",
          where(!request.tenant_id().empty(), "instr(names, ?1)", "length(?1) = 0"),
          where(!request.connector_id().empty(), "instr(names, ?2)", "length(?2) = 0"),
          where(request.verdict() != 0, "verdicts & ?3", "?3 = 0"),
          where(request.has_start_time(), "last_time_ns >= ?4", "?4 = 0"),
          where(request.has_end_time(), "first_time_ns < ?5", "?5 = 0"),
          where(!request.decision_id().empty(), "first_id <= ?6 AND last_id >= ?6", "?6 = ''"),
          // Downwards from the group that has the one before.
          where(after != 0,
                down ? "last_sequence <= ifnull((SELECT min(last_sequence) FROM decision_groups "
                       "WHERE last_sequence >= ?7 - 1), ?7)"
                     : "last_sequence > ?7",
                "?7 = 0"),
          " ORDER BY last_sequence", down ? " DESC" : "")));
  DOMICILE_RETURN_IF_ERROR(read.Start(sqlite::Blob{tenant}, sqlite::Blob{connector},
                                      request.verdict() == 0 ? 0 : VerdictBit(request.verdict()),
                                      request.has_start_time() ? NanosOf(request.start_time()) : 0,
                                      request.has_end_time() ? NanosOf(request.end_time()) : 0,
                                      request.decision_id(), after));
  return read;
}

}  // namespace

absl::Status InsertGroup(sqlite::Database& database, const GroupRow& group, std::string_view hash) {
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement * insert,
      database.Kept("INSERT INTO decision_groups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  DOMICILE_RETURN_IF_ERROR(insert->Run(group.last_sequence, group.first_sequence,
                                       group.first_time_ns, group.last_time_ns, group.first_id,
                                       group.last_id, group.verdicts, group.oldest_common, hash));
  // One that is left of a group that is not there any more is in nobody's way.
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement * insert_body,
      database.Kept("INSERT OR REPLACE INTO decision_bodies VALUES (?, ?, ?)"));
  return insert_body->Run(group.last_sequence, sqlite::Blob{group.names},
                          sqlite::Blob{group.decisions});
}

absl::Status ListGroups(sqlite::Database& database, const v1::ListDecisionsRequest& request,
                        int64_t after, int limit, std::vector<v1::LogEntry>& entries) {
  const Filter filter(request, after);
  CommonPartCache common_parts;
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read, Select(database, request, after));
  while (static_cast<int>(entries.size()) < limit) {
    DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
    if (!found) break;
    const std::string hash(read.Text(kHashColumn));
    GroupRow row = RowOf(read);
    const int64_t last_sequence = row.last_sequence;
    DOMICILE_ASSIGN_OR_RETURN(const GroupReader group, GroupReader::Open(std::move(row)));
    for (int n = 0; n < group.size() && static_cast<int>(entries.size()) < limit; ++n) {
      const int i = request.newest_first() ? group.size() - 1 - n : n;
      if (!filter.Takes(group, i)) continue;
      const log::v1::Kind& kind = group.KindOf(i);
      DOMICILE_ASSIGN_OR_RETURN(const std::string* check,
                                common_parts.Find(database, kind.check_part()));
      DOMICILE_ASSIGN_OR_RETURN(const std::string* decision,
                                common_parts.Find(database, kind.decision_part()));
      DOMICILE_ASSIGN_OR_RETURN(v1::LogEntry entry, group.EntryOf(i, *check, *decision));
      if (!filter.Takes(entry)) continue;
      entry.set_hash(EntryHash(hash, entry.sequence(), last_sequence));
      entries.push_back(std::move(entry));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<GroupCursor> GroupCursor::Open(sqlite::Database& database) {
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read,
                            database.Prepare(absl::StrCat("SELECT ", kColumns, " FROM ", kTables,
                                                          " ORDER BY last_sequence")));
  return GroupCursor(std::move(read));
}

absl::StatusOr<bool> GroupCursor::Next() {
  DOMICILE_ASSIGN_OR_RETURN(const bool found, read_.Next());
  if (!found) return false;
  row_ = RowOf(read_);
  hash_ = std::string(read_.Text(kHashColumn));
  return true;
}

absl::StatusOr<bool> DropGroupsBefore(sqlite::Database& database, int64_t time_ns, int64_t most,
                                      ChainEnds& ends) {
  const int64_t enough = ends.first_sequence + most;
  bool all = true;
  {
    DOMICILE_ASSIGN_OR_RETURN(
        sqlite::Statement read,
        database.Prepare("SELECT last_sequence, last_time_ns, hash FROM decision_groups "
                         "ORDER BY last_sequence"));
    for (;;) {
      DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
      if (!found || read.Integer(1) >= time_ns) break;
      if (ends.first_sequence >= enough) {
        all = false;
        break;
      }
      ends.first_sequence = read.Integer(0) + 1;
      ends.first_previous = read.Text(2);
    }
  }
  for (const char* table : {"decision_groups", "decision_bodies"}) {
    DOMICILE_ASSIGN_OR_RETURN(
        sqlite::Statement drop,
        database.Prepare(absl::StrCat("DELETE FROM ", table, " WHERE last_sequence < ?")));
    DOMICILE_RETURN_IF_ERROR(drop.Run(ends.first_sequence));
  }
  return all;
}

}  // namespace domicile::audit

#include "service/audit/verification.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "domicile/log/v1/group.pb.h"
#include "service/audit/group_reader.h"
#include "service/audit/group_table.h"
#include "service/audit/row_table.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

// Whether common parts are what was written, each looked at once.
class CommonPartCheck {
 public:
  CommonPartCheck(sqlite::Database& database, ChainCheck& check)
      : database_(database), check_(check) {}

  // The digests of those that the group refers to, as HashOf takes them. What cannot be read has
  // none, and the group's hash says that something is wrong.
  absl::StatusOr<std::string> DigestsOf(const GroupRow& row) {
    // No later group refers to those before.
    if (row.oldest_common != oldest_) digests_.clear();
    oldest_ = row.oldest_common;
    std::string digests;
    log::v1::Group group;
    if (!group.ParseFromString(row.decisions)) return digests;
    for (const int64_t number : CommonPartsOf(group)) {
      auto [found, is_new] = digests_.try_emplace(number);
      if (is_new) {
        DOMICILE_ASSIGN_OR_RETURN(found->second, Look(number, row));
      }
      digests += found->second;
    }
    return digests;
  }

 private:
  absl::StatusOr<std::string> Look(int64_t number, const GroupRow& row) {
    const auto report = [&](v1::LogProblemKind kind, const char* what) {
      check_.Report(
          kind, row.first_sequence,
          absl::StrCat("What entry ", row.first_sequence, " or one up to ", row.last_sequence,
                       " has in common with others, part ", number, ", ", what));
    };
    DOMICILE_ASSIGN_OR_RETURN(
        sqlite::Statement read,
        database_.Prepare("SELECT digest, body FROM common_parts WHERE number = ?"));
    DOMICILE_RETURN_IF_ERROR(read.Start(number));
    DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
    if (!found) {
      report(v1::LOG_PROBLEM_KIND_REMOVED, "is missing.");
      return std::string();
    }
    std::string digest(read.Bytes(0));
    if (base::Sha256(read.Bytes(1)) != digest) {
      report(v1::LOG_PROBLEM_KIND_ALTERED, "is not what was written there.");
    }
    return digest;
  }

  sqlite::Database& database_;
  ChainCheck& check_;
  int64_t oldest_ = 0;
  absl::flat_hash_map<int64_t, std::string> digests_;
};

}  // namespace

absl::StatusOr<v1::VerifyLogResponse> FollowChain(sqlite::Database& database, ChainEnds ends,
                                                  const std::vector<KnownEntry>& known,
                                                  const std::function<bool()>& cancelled) {
  ChainCheck check(std::move(ends), known);
  CommonPartCheck common_parts(database, check);
  DOMICILE_ASSIGN_OR_RETURN(RowCursor rows, RowCursor::Open(database));
  DOMICILE_ASSIGN_OR_RETURN(GroupCursor groups, GroupCursor::Open(database));
  DOMICILE_ASSIGN_OR_RETURN(bool has_row, rows.Next());
  DOMICILE_ASSIGN_OR_RETURN(bool has_group, groups.Next());
  for (int64_t links = 0; has_row || has_group; ++links) {
    if (links % 100 == 0 && cancelled && cancelled()) {
      return absl::CancelledError("the caller has gone");
    }
    if (has_row && (!has_group || rows.row().sequence < groups.row().first_sequence)) {
      const Row& row = rows.row();
      check.Add({row.sequence, row.sequence, rows.hash()},
                [&row](const std::string& previous) { return HashOf(previous, row); });
      DOMICILE_ASSIGN_OR_RETURN(has_row, rows.Next());
      continue;
    }
    const GroupRow& group = groups.row();
    DOMICILE_ASSIGN_OR_RETURN(const std::string digests, common_parts.DigestsOf(group));
    check.Add({group.first_sequence, group.last_sequence, groups.hash()},
              [&](const std::string& previous) { return HashOf(previous, group, digests); });
    DOMICILE_ASSIGN_OR_RETURN(has_group, groups.Next());
  }
  return check.Finish();
}

}  // namespace domicile::audit

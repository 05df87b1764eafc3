// Reads groups of decisions as they are kept.

#ifndef DOMICILE_SERVICE_AUDIT_GROUP_READER_H_
#define DOMICILE_SERVICE_AUDIT_GROUP_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/log/v1/group.pb.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain.h"
#include "service/base/unique_id.h"

namespace domicile::audit {

// FAILED_PRECONDITION (STORAGE_FAILED): what is kept is not what was written.
absl::Status BrokenLog(const std::string& what);

// The numbers of the common parts that a group refers to, each once, in the order of its kinds.
std::vector<int64_t> CommonPartsOf(const log::v1::Group& group);

// A group, taken apart.
class GroupReader {
 public:
  // FAILED_PRECONDITION (STORAGE_FAILED) when it is damaged.
  static absl::StatusOr<GroupReader> Open(GroupRow row);

  int size() const { return group_.kinds_of_size(); }
  int64_t first_sequence() const { return row_.first_sequence; }

  // The decision's, by its place in the group.
  int64_t SequenceOf(int i) const { return row_.first_sequence + i; }
  int64_t TimeOf(int i) const { return times_[static_cast<size_t>(i)]; }
  const std::string& TenantOf(int i) const;
  const std::string& ConnectorOf(int i) const;
  v1::Verdict VerdictOf(int i) const { return KindOf(i).verdict(); }
  const log::v1::Kind& KindOf(int i) const {
    return group_.kinds(static_cast<int>(group_.kinds_of(i)));
  }

  // Whether the decision may have this id; with `parsed`, what ParseUniqueId makes of it. One that
  // is kept whole may have any.
  bool MayHaveId(int i, const std::optional<base::UniqueId>& parsed) const;

  // The entry, but for its hash, with the parts that its kind refers to. FAILED_PRECONDITION
  // (STORAGE_FAILED) when they are damaged.
  absl::StatusOr<v1::LogEntry> EntryOf(int i, const std::string& check,
                                       const std::string& decision) const;

 private:
  explicit GroupReader(GroupRow row) : row_(std::move(row)) {}
  absl::Status Read();
  bool IsConsistent() const;
  base::UniqueId IdOf(int i) const;

  GroupRow row_;
  log::v1::GroupNames names_;
  log::v1::Group group_;
  std::vector<int64_t> times_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_GROUP_READER_H_

#include "service/audit/group_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

constexpr base::UniqueId kNoId = {};

bool AllBelow(const google::protobuf::RepeatedField<uint32_t>& indexes, int limit) {
  return std::all_of(indexes.begin(), indexes.end(),
                     [limit](uint32_t index) { return index < static_cast<uint32_t>(limit); });
}

}  // namespace

absl::Status BrokenLog(const std::string& what) {
  return base::Error(absl::StatusCode::kFailedPrecondition, "STORAGE_FAILED",
                     absl::StrCat("the decision log is broken: ", what));
}

std::vector<int64_t> CommonPartsOf(const log::v1::Group& group) {
  std::vector<int64_t> numbers;
  absl::flat_hash_set<int64_t> seen;
  for (const log::v1::Kind& kind : group.kinds()) {
    for (const int64_t number : {kind.check_part(), kind.decision_part()}) {
      if (seen.insert(number).second) numbers.push_back(number);
    }
  }
  return numbers;
}

absl::StatusOr<GroupReader> GroupReader::Open(GroupRow row) {
  GroupReader reader(std::move(row));
  DOMICILE_RETURN_IF_ERROR(reader.Read());
  return reader;
}

absl::Status GroupReader::Read() {
  if (!names_.ParseFromString(row_.names) || !group_.ParseFromString(row_.decisions) ||
      !IsConsistent()) {
    return BrokenLog(absl::StrCat("entries ", row_.first_sequence, " to ", row_.last_sequence,
                                  " cannot be read"));
  }
  times_.reserve(static_cast<size_t>(size()));
  uint64_t time = 0;
  for (const int64_t step : group_.time_steps()) {
    time += static_cast<uint64_t>(step);
    times_.push_back(static_cast<int64_t>(time));
  }
  return absl::OkStatus();
}

bool GroupReader::IsConsistent() const {
  const int count = group_.kinds_of_size();
  return row_.last_sequence - row_.first_sequence + 1 == count &&
         group_.ids().size() == static_cast<size_t>(count) * sizeof(base::UniqueId) &&
         group_.time_steps_size() == count && group_.tenants_size() == count &&
         group_.revisions_of_size() == count && AllBelow(group_.kinds_of(), group_.kinds_size()) &&
         AllBelow(group_.tenants(), names_.tenant_ids_size()) &&
         AllBelow(group_.revisions_of(), group_.revisions_size() + 1) &&
         std::all_of(group_.kinds().begin(), group_.kinds().end(), [this](const auto& kind) {
           return kind.connector() < static_cast<uint32_t>(names_.connector_ids_size());
         });
}

const std::string& GroupReader::TenantOf(int i) const {
  return names_.tenant_ids(static_cast<int>(group_.tenants(i)));
}

const std::string& GroupReader::ConnectorOf(int i) const {
  return names_.connector_ids(static_cast<int>(KindOf(i).connector()));
}

base::UniqueId GroupReader::IdOf(int i) const {
  base::UniqueId id;
  std::copy_n(group_.ids().begin() + i * static_cast<int>(id.size()), id.size(), id.begin());
  return id;
}

bool GroupReader::MayHaveId(int i, const std::optional<base::UniqueId>& parsed) const {
  const base::UniqueId id = IdOf(i);
  return id == kNoId || id == parsed;
}

absl::StatusOr<v1::LogEntry> GroupReader::EntryOf(int i, const std::string& check_part,
                                                  const std::string& decision_part) const {
  v1::LogEntry entry;
  entry.set_sequence(SequenceOf(i));
  if (!entry.mutable_check()->ParseFromString(check_part) ||
      !entry.mutable_decision()->ParseFromString(decision_part)) {
    return BrokenLog(absl::StrCat("entry ", SequenceOf(i), " cannot be read"));
  }
  if (KindOf(i).whole()) return entry;
  v1::Decision& decision = *entry.mutable_decision();
  entry.mutable_check()->set_tenant_id(TenantOf(i));
  decision.set_tenant_id(TenantOf(i));
  decision.set_id(base::ToText(IdOf(i)));
  *decision.mutable_time() = google::protobuf::util::TimeUtil::NanosecondsToTimestamp(TimeOf(i));
  if (const uint32_t revision = group_.revisions_of(i); revision > 0) {
    *decision.mutable_revision() = group_.revisions(static_cast<int>(revision) - 1);
  }
  return entry;
}

}  // namespace domicile::audit

#include "service/rpc/change_history.h"

#include <utility>
#include <vector>

namespace domicile::rpc {

void ChangeHistory::Start(uint64_t revision) {
  absl::MutexLock lock(&mutex_);
  StartLocked(revision);
}

void ChangeHistory::StartLocked(uint64_t revision) {
  changes_.clear();
  complete_after_ = revision;
}

void ChangeHistory::Add(const tenancy::Changes& changes) {
  absl::MutexLock lock(&mutex_);
  if (!complete_after_ || changes.tenants.size() + changes.policies.size() > most_) {
    StartLocked(changes.revision);
    return;
  }
  for (const auto& [id, policy] : changes.policies) {
    changes_.push_back({changes.revision, Kind::kPolicy, id});
  }
  for (const auto& [id, tenant] : changes.tenants) {
    changes_.push_back({changes.revision, Kind::kTenant, id});
  }
  // A revision is forgotten as a whole.
  while (changes_.size() > most_) {
    complete_after_ = changes_.front().revision;
    while (changes_.front().revision == *complete_after_) changes_.pop_front();
  }
}

std::optional<ChangedIds> ChangeHistory::Since(uint64_t revision) const {
  std::vector<Change> since;
  {
    absl::MutexLock lock(&mutex_);
    if (!complete_after_ || revision < *complete_after_) return std::nullopt;
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      if (change->revision <= revision) break;
      since.push_back(*change);
    }
  }
  ChangedIds ids;
  for (Change& change : since) {
    (change.kind == Kind::kTenant ? ids.tenants : ids.policies).insert(std::move(change.id));
  }
  return ids;
}

}  // namespace domicile::rpc

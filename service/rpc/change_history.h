// Which tenants and policies changed lately, so that who was away gets only these.

#ifndef DOMICILE_SERVICE_RPC_CHANGE_HISTORY_H_
#define DOMICILE_SERVICE_RPC_CHANGE_HISTORY_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/tenancy/tenancy.h"

namespace domicile::rpc {

// What was written, or taken away, by id.
struct ChangedIds {
  std::set<std::string> tenants;
  std::set<std::string> policies;
};

// Thread-safe.
class ChangeHistory {
 public:
  // How many ids it remembers, each as often as it changed.
  static constexpr size_t kMost = 100'000;

  explicit ChangeHistory(size_t most = kMost) : most_(most) {}

  // Begins with what there is at that revision.
  void Start(uint64_t revision);

  // Takes what the changes' revision has. Without a start, the first ones are one.
  void Add(const tenancy::Changes& changes);

  // What changed after that revision; it may have what changed since that was asked. Nothing when
  // the history does not reach back so far.
  std::optional<ChangedIds> Since(uint64_t revision) const;

 private:
  void StartLocked(uint64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  enum class Kind { kTenant, kPolicy };
  struct Change {
    uint64_t revision;
    Kind kind;
    std::string id;
  };

  const size_t most_;
  mutable absl::Mutex mutex_;
  // After this revision all is there. Nothing while there is no revision.
  std::optional<uint64_t> complete_after_ ABSL_GUARDED_BY(mutex_);
  std::deque<Change> changes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CHANGE_HISTORY_H_

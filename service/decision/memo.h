// Decisions that many tenants share, each made once.

#ifndef DOMICILE_SERVICE_DECISION_MEMO_H_
#define DOMICILE_SERVICE_DECISION_MEMO_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/call_once.h"
#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "service/decision/tenant_key.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// Values by key, each made once, by whoever asks first; others wait for it. Thread-safe.
template <typename Value>
class OnceMap {
 public:
  // `make()` returns the value. What is returned lives as long as the map.
  template <typename Make>
  const Value& Get(const std::string& key, const Make& make) {
    Entry* entry = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      std::unique_ptr<Entry>& place = entries_[key];
      if (place == nullptr) place = std::make_unique<Entry>();
      entry = place.get();
    }
    absl::call_once(entry->once, [&] { entry->value = make(); });
    return entry->value;
  }

 private:
  struct Entry {
    absl::once_flag once;
    Value value;
  };
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
};

// The decisions of one world on one day, without names of tenants. Thread-safe.
class Memo {
 public:
  // The world outlives the memo.
  Memo(const World& world, absl::CivilDay as_of) : world_(world), as_of_(as_of) {}

  const World& world() const { return world_; }
  absl::CivilDay as_of() const { return as_of_; }

  // The verdict for the tenant; unspecified when there is no such connector.
  v1::Verdict VerdictOf(const TenantView& tenant, const std::string& connector_id);

  // The decision for the tenant; an empty one when there is no such connector.
  const v1::Decision& DecisionOf(const TenantView& tenant, const std::string& connector_id);

  // What decisions, their alternatives included, can see of the tenant.
  std::string KeyOf(const TenantView& tenant, const std::string& connector_id, bool by_id);

 private:
  v1::Decision Decide(const TenantView& tenant, const std::string& connector_id) const;

  const World& world_;
  const absl::CivilDay as_of_;
  OnceMap<std::unique_ptr<const Bearing>> bearings_;  // by connector
  OnceMap<v1::Verdict> verdicts_;                     // by what policies ask
  OnceMap<v1::Decision> decisions_;                   // by the ids of policies
};

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_MEMO_H_

// The compiled snapshot that is served, and who makes the next one.

#ifndef DOMICILE_SERVICE_RPC_SNAPSHOTS_H_
#define DOMICILE_SERVICE_RPC_SNAPSHOTS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "domicile/v1/provider.pb.h"
#include "service/base/clock.h"
#include "service/base/stop_signal.h"
#include "service/compiled/compiler.h"
#include "service/rpc/change_history.h"

namespace domicile::rpc {

// Thread-safe. Setting blocks while something is compiled; getting does not.
class Snapshots {
 public:
  Snapshots(v1::Provider provider, base::Clock clock);

  // Null while there is no catalog or no law.
  std::shared_ptr<const compiled::Snapshot> Get() const;

  // Grows whenever Get() gives another one, so that a thread that keeps one sees when it has to
  // ask.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // `revision` has everything but the tenancy's. Either may be null while there is none.
  void SetWorld(std::shared_ptr<const catalog::Catalog> catalog,
                std::shared_ptr<const law::Law> law, const v1::Revision& revision);

  // All that there is, whatever was before.
  void SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy);

  // `changes` are those that `tenancy` is after.
  void SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy, const tenancy::Changes& changes);

  // Compiles for today where that is not the day of what is served.
  void RenewDay();

  // Grows whenever so much is new that it should be compiled beside what is served: see
  // Preparation.
  uint64_t unprepared() const { return unprepared_.load(std::memory_order_acquire); }

  // What requests say beside tenant and connector.
  compiled::Shapes& shapes() { return *shapes_; }

  // What changed on the way to what Get() gives.
  const ChangeHistory& history() const { return history_; }

 private:
  void Compile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(compiler_mutex_);
  void Publish(std::shared_ptr<const compiled::Snapshot> next);

  const base::Clock clock_;
  absl::Mutex compiler_mutex_;  // before mutex_
  compiled::Compiler compiler_ ABSL_GUARDED_BY(compiler_mutex_);
  std::shared_ptr<const catalog::Catalog> catalog_ ABSL_GUARDED_BY(compiler_mutex_);
  std::shared_ptr<const law::Law> law_ ABSL_GUARDED_BY(compiler_mutex_);
  v1::Revision revision_ ABSL_GUARDED_BY(compiler_mutex_);
  const std::shared_ptr<compiled::Shapes> shapes_;
  ChangeHistory history_;

  mutable absl::Mutex mutex_;
  std::shared_ptr<const compiled::Snapshot> current_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> version_{0};
  std::atomic<uint64_t> unprepared_{0};
};

// Compiles, in a thread of its own that yields to all others, what tenants' opt-ins come to after
// the catalog, the law or many tenants have changed. What is asked before its turn is compiled
// then.
class Preparation {
 public:
  // `snapshots` outlives it.
  explicit Preparation(const Snapshots& snapshots);
  ~Preparation();

 private:
  void Run();
  // Returns early when there is another snapshot to prepare, or no need to any more.
  void Prepare(uint64_t wanted);

  const Snapshots& snapshots_;
  base::StopSignal stop_;
  std::thread thread_;
};

// What one thread reads: the snapshot that is served, kept so that most requests touch nothing that
// threads share.
class SnapshotReader {
 public:
  // `snapshots` outlives the reader.
  explicit SnapshotReader(const Snapshots& snapshots) : snapshots_(snapshots) {}

  // Null while there is none. It lives until the next call.
  const compiled::Snapshot* Get() {
    const uint64_t version = snapshots_.version();
    if (version != version_) {
      kept_ = snapshots_.Get();
      version_ = version;
    }
    return kept_.get();
  }

 private:
  const Snapshots& snapshots_;
  uint64_t version_ = 0;
  std::shared_ptr<const compiled::Snapshot> kept_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SNAPSHOTS_H_

// Tells a thread that sleeps between what it does to end.

#ifndef DOMICILE_SERVICE_BASE_STOP_SIGNAL_H_
#define DOMICILE_SERVICE_BASE_STOP_SIGNAL_H_

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace domicile::base {

// Thread-safe. It sleeps by the monotonic clock: waits of absl::Mutex and absl::CondVar end at a
// time of day, and where that is set back by an hour they take an hour longer.
class StopSignal {
 public:
  void Set() {
    const std::lock_guard<std::mutex> lock(mutex_);
    set_.store(true, std::memory_order_release);
    changed_.notify_all();
  }

  bool IsSet() const { return set_.load(std::memory_order_acquire); }

  // Sleeps so long; true as soon as it is set.
  bool WaitFor(absl::Duration pause) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return IsSet(); });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::atomic<bool> set_{false};  // changed under mutex_
};

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_STOP_SIGNAL_H_

// Does something each time a second has passed, such as looking whether it is another day.

#ifndef DOMICILE_SERVICE_DAY_WATCH_H_
#define DOMICILE_SERVICE_DAY_WATCH_H_

#include <functional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace domicile {

// A clock can be set, and a machine can sleep: so it looks rather than waits for midnight.
class DayWatch {
 public:
  explicit DayWatch(std::function<void()> look)
      : look_(std::move(look)), thread_([this] { Run(); }) {}

  ~DayWatch() {
    {
      absl::MutexLock lock(&mutex_);
      ending_ = true;
    }
    thread_.join();
  }

 private:
  void Run() {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), absl::Seconds(1))) return;
      }
      look_();
    }
  }

  const std::function<void()> look_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_DAY_WATCH_H_

// Does something each time a second has passed, such as looking whether it is another day.

#ifndef DOMICILE_SERVICE_DAY_WATCH_H_
#define DOMICILE_SERVICE_DAY_WATCH_H_

#include <functional>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "service/base/stop_signal.h"

namespace domicile {

// A clock can be set, and a machine can sleep: so it looks rather than waits for midnight.
class DayWatch {
 public:
  explicit DayWatch(std::function<void()> look)
      : look_(std::move(look)), thread_([this] { Run(); }) {}

  ~DayWatch() {
    stop_.Set();
    thread_.join();
  }

 private:
  void Run() {
    while (!stop_.WaitFor(absl::Seconds(1))) look_();
  }

  const std::function<void()> look_;
  base::StopSignal stop_;
  std::thread thread_;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_DAY_WATCH_H_

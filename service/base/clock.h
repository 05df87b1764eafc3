// What time it is. The time of day may be chosen by a test, and is set by whoever keeps a machine's
// clock; how long something takes is measured by the monotonic clock, which nobody sets.

#ifndef DOMICILE_SERVICE_BASE_CLOCK_H_
#define DOMICILE_SERVICE_BASE_CLOCK_H_

#include <chrono>
#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace domicile::base {

// Gives the time; must be safe to call from any thread.
using Clock = std::function<absl::Time()>;

inline Clock SystemClock() {
  return [] { return absl::Now(); };
}

// Since some point before the process began.
inline absl::Duration MonotonicNow() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_CLOCK_H_

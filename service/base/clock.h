// The time of day, so that a test can choose it.

#ifndef DOMICILE_SERVICE_BASE_CLOCK_H_
#define DOMICILE_SERVICE_BASE_CLOCK_H_

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace domicile::base {

// Gives the time; must be safe to call from any thread.
using Clock = std::function<absl::Time()>;

inline Clock SystemClock() {
  return [] { return absl::Now(); };
}

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_CLOCK_H_

// Days as numbers, which compare faster than dates.

#ifndef DOMICILE_SERVICE_COMPILED_DAYS_H_
#define DOMICILE_SERVICE_COMPILED_DAYS_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "absl/time/civil_time.h"
#include "service/base/interval.h"

namespace domicile::compiled {

// Days since 1970-01-01.
using Day = int32_t;

// Later than every day that anything says, and earlier.
inline constexpr Day kNever = std::numeric_limits<Day>::max();
inline constexpr Day kAlways = std::numeric_limits<Day>::min();

inline Day DayNumber(absl::CivilDay day) { return static_cast<Day>(day - absl::CivilDay(1970)); }

inline absl::CivilDay CivilDayOf(Day day) { return absl::CivilDay(1970) + day; }

// Half-open.
struct DayRange {
  Day from = kAlways;
  Day until = kNever;

  bool Contains(Day day) const { return from <= day && day < until; }

  // The earlier of `next` and the ends of the range that lie after `day`.
  Day NextChange(Day day, Day next) const {
    if (from > day) next = std::min(next, from);
    if (until > day) next = std::min(next, until);
    return next;
  }
};

inline DayRange DayRangeOf(const base::Interval& interval) {
  return {interval.from ? DayNumber(*interval.from) : kAlways,
          interval.until ? DayNumber(*interval.until) : kNever};
}

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_DAYS_H_

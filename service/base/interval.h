// Days between which something holds.

#ifndef DOMICILE_SERVICE_BASE_INTERVAL_H_
#define DOMICILE_SERVICE_BASE_INTERVAL_H_

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "service/base/date.h"

namespace domicile::base {

// Half-open; an end that is missing is open.
struct Interval {
  std::optional<absl::CivilDay> from;   // first day
  std::optional<absl::CivilDay> until;  // first day on which it no longer holds

  bool Contains(absl::CivilDay day) const {
    return (!from || *from <= day) && (!until || day < *until);
  }

  // Whether some day is in both.
  bool Overlaps(const Interval& other) const {
    return (!from || !other.until || *from < *other.until) &&
           (!other.from || !until || *other.from < *until);
  }
};

// The interval between two days as they are written; a text that is empty, or no day, is open.
inline Interval IntervalOf(std::string_view from, std::string_view until) {
  Interval interval;
  if (const auto day = ParseDay(from); day.ok()) interval.from = *day;
  if (const auto day = ParseDay(until); day.ok()) interval.until = *day;
  return interval;
}

// The earliest of some days that lies after `today`.
class NextChange {
 public:
  explicit NextChange(absl::CivilDay today) : today_(today) {}

  void Add(const std::optional<absl::CivilDay>& day) {
    if (day && *day > today_) next_ = next_ ? std::min(*next_, *day) : *day;
  }
  void Add(const Interval& interval) {
    Add(interval.from);
    Add(interval.until);
  }

  // Nothing when no such day was added.
  const std::optional<absl::CivilDay>& day() const { return next_; }

 private:
  absl::CivilDay today_;
  std::optional<absl::CivilDay> next_;
};

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_INTERVAL_H_

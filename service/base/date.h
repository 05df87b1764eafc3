// Days, which are RFC 3339 full-dates in UTC, and dates as a source prints them.

#ifndef DOMICILE_SERVICE_BASE_DATE_H_
#define DOMICILE_SERVICE_BASE_DATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace domicile::base {

// The day written as `2026-11-23`. INVALID_ARGUMENT for any other form, and for a day that the
// calendar does not have.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text);

// The first day of a date that is printed as a year, a month or a day: `2026`, `2026-11` or
// `2026-11-23`. INVALID_ARGUMENT for any other form.
absl::StatusOr<absl::CivilDay> FirstDayOf(std::string_view printed);

std::string FormatDay(absl::CivilDay day);

// The day in UTC.
absl::CivilDay DayOf(absl::Time time);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_DATE_H_

#include "service/base/date.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/absl_view.h"

namespace domicile::base {
namespace {

// Whether `text` has the shape of `pattern`, in which `d` stands for a digit.
bool HasShape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == 'd' ? c >= '0' && c <= '9' : c == p; });
}

int Number(std::string_view digits) {
  int number = 0;
  return absl::SimpleAtoi(AbslView(digits), &number) ? number : 0;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text) {
  if (HasShape(text, "dddd-dd-dd")) {
    const int year = Number(text.substr(0, 4));
    const int month = Number(text.substr(5, 2));
    const int day = Number(text.substr(8, 2));
    const absl::CivilDay parsed(year, month, day);
    // The calendar carries the 30th of February over into March; nobody meant that.
    if (parsed.year() == year && parsed.month() == month && parsed.day() == day) return parsed;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("`", AbslView(text), "` is not a day; write it as 2026-11-23"));
}

absl::StatusOr<absl::CivilDay> FirstDayOf(std::string_view printed) {
  if (HasShape(printed, "dddd")) return ParseDay(absl::StrCat(AbslView(printed), "-01-01"));
  if (HasShape(printed, "dddd-dd")) return ParseDay(absl::StrCat(AbslView(printed), "-01"));
  if (HasShape(printed, "dddd-dd-dd")) return ParseDay(printed);
  return absl::InvalidArgumentError(absl::StrCat(
      "`", AbslView(printed), "` is not a date; write a year, a month or a day, such as 2026-11"));
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, absl::UTCTimeZone()); }

}  // namespace domicile::base

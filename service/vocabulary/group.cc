#include "service/vocabulary/group.h"

#include <algorithm>
#include <iterator>

namespace domicile::vocabulary {
namespace {

// A membership that started before the first day that matters has no first day here.
constexpr absl::CivilDay kAlways = absl::CivilDay(1, 1, 1);
// Behind the last day that can be written.
constexpr absl::CivilDay kOpen = absl::CivilDay(10000, 1, 1);

struct Membership {
  std::string_view group;
  std::string_view countries;  // codes, separated by blanks
  absl::CivilDay from;         // first day
  absl::CivilDay until;        // first day on which it no longer holds
};

// The accession treaties, and Article 50 TEU: the United Kingdom left at the end of 2020-01-31.
constexpr Membership kMemberships[] = {
    {"EU", "AT BE DE DK ES FI FR GR IE IT LU NL PT SE", kAlways, kOpen},
    {"EU", "GB", kAlways, absl::CivilDay(2020, 2, 1)},
    {"EU", "CY CZ EE HU LT LV MT PL SI SK", absl::CivilDay(2004, 5, 1), kOpen},
    {"EU", "BG RO", absl::CivilDay(2007, 1, 1), kOpen},
    {"EU", "HR", absl::CivilDay(2013, 7, 1), kOpen},
    {"EFTA", "CH IS LI NO", kAlways, kOpen},
};

bool Names(std::string_view countries, std::string_view country) {
  if (country.size() != 2) return false;
  for (size_t i = 0; i < countries.size(); i += 3) {
    if (countries.substr(i, 2) == country) return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string>& GroupCodes() {
  static const auto* const codes = new std::vector<std::string>{"EEA", "EFTA", "EU"};
  return *codes;
}

bool IsGroup(std::string_view code) {
  return std::find(GroupCodes().begin(), GroupCodes().end(), code) != GroupCodes().end();
}

bool IsMember(std::string_view group, std::string_view country, absl::CivilDay day) {
  if (group == "EEA") {
    return Names("IS LI NO", country) || IsMember("EU", country, day);
  }
  return std::any_of(std::begin(kMemberships), std::end(kMemberships), [&](const Membership& row) {
    return row.group == group && row.from <= day && day < row.until &&
           Names(row.countries, country);
  });
}

const std::vector<absl::CivilDay>& MembershipChanges() {
  static const auto* const changes = [] {
    auto* const days = new std::vector<absl::CivilDay>;
    for (const Membership& row : kMemberships) {
      if (row.from != kAlways) days->push_back(row.from);
      if (row.until != kOpen) days->push_back(row.until);
    }
    std::sort(days->begin(), days->end());
    days->erase(std::unique(days->begin(), days->end()), days->end());
    return days;
  }();
  return *changes;
}

}  // namespace domicile::vocabulary

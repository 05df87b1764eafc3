// Countries and groups of countries on a day: those of the law beside the well-known ones.

#ifndef DOMICILE_SERVICE_LAW_GROUPS_H_
#define DOMICILE_SERVICE_LAW_GROUPS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/law.pb.h"
#include "service/base/interval.h"

namespace domicile::law {

// Thread-safe.
class Groups {
 public:
  // The groups of the law, which must have been checked: no name twice, no circle.
  explicit Groups(const v1::Law& law);

  // Whether the code is a group of the law or a well-known one.
  bool IsGroup(std::string_view code) const;

  // Every group's code, sorted.
  std::vector<std::string> Codes() const;

  // Whether the country is `code`, or on the day a member of the group `code`.
  bool Contains(std::string_view code, std::string_view country, absl::CivilDay day) const;

  // The group's members on the day, sorted; the country itself when `code` is a country.
  std::vector<std::string> MembersOf(std::string_view code, absl::CivilDay day) const;

  // The first day after `day` on which Contains() answers differently; nothing when it never does.
  std::optional<absl::CivilDay> NextChange(std::string_view code, std::string_view country,
                                           absl::CivilDay day) const;

  // The days on which some group's members change, sorted.
  const std::vector<absl::CivilDay>& Changes() const { return changes_; }

 private:
  struct Group {
    std::vector<std::string> groups;
    // By the member's code.
    std::multimap<std::string, base::Interval, std::less<>> members;
  };

  std::map<std::string, Group, std::less<>> groups_;
  std::vector<absl::CivilDay> changes_;
};

}  // namespace domicile::law

#endif  // DOMICILE_SERVICE_LAW_GROUPS_H_

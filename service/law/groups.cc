#include "service/law/groups.h"

#include <algorithm>
#include <set>

#include "service/vocabulary/country.h"
#include "service/vocabulary/group.h"

namespace domicile::law {

Groups::Groups(const v1::Law& law) {
  std::set<absl::CivilDay> changes(vocabulary::MembershipChanges().begin(),
                                   vocabulary::MembershipChanges().end());
  for (const v1::CountryGroup& data : law.groups()) {
    Group& group = groups_[data.code()];
    group.groups = {data.group_codes().begin(), data.group_codes().end()};
    for (const v1::CountryMembership& membership : data.members()) {
      const base::Interval interval =
          base::IntervalOf(membership.valid_from(), membership.valid_until());
      if (interval.from) changes.insert(*interval.from);
      if (interval.until) changes.insert(*interval.until);
      for (const std::string& country : membership.country_codes()) {
        group.members.emplace(country, interval);
      }
    }
  }
  changes_ = {changes.begin(), changes.end()};
}

bool Groups::IsGroup(std::string_view code) const {
  return groups_.count(code) > 0 || vocabulary::IsGroup(code);
}

std::vector<std::string> Groups::Codes() const {
  std::set<std::string> codes(vocabulary::GroupCodes().begin(), vocabulary::GroupCodes().end());
  for (const auto& [code, group] : groups_) codes.insert(code);
  return {codes.begin(), codes.end()};
}

bool Groups::Contains(std::string_view code, std::string_view country, absl::CivilDay day) const {
  if (code == country) return true;
  const auto found = groups_.find(code);
  if (found == groups_.end()) {
    return vocabulary::IsGroup(code) && vocabulary::IsMember(code, country, day);
  }
  const Group& group = found->second;
  const auto [first, last] = group.members.equal_range(country);
  if (std::any_of(first, last, [day](const auto& member) { return member.second.Contains(day); })) {
    return true;
  }
  return std::any_of(group.groups.begin(), group.groups.end(),
                     [&](const std::string& within) { return Contains(within, country, day); });
}

std::vector<std::string> Groups::MembersOf(std::string_view code, absl::CivilDay day) const {
  if (!IsGroup(code)) return {std::string(code)};
  std::vector<std::string> members;
  for (const std::string& country : vocabulary::CountryCodes()) {
    if (Contains(code, country, day)) members.push_back(country);
  }
  return members;
}

std::optional<absl::CivilDay> Groups::NextChange(std::string_view code, std::string_view country,
                                                 absl::CivilDay day) const {
  if (!IsGroup(code)) return std::nullopt;
  const bool now = Contains(code, country, day);
  const auto change =
      std::find_if(std::upper_bound(changes_.begin(), changes_.end(), day), changes_.end(),
                   [&](absl::CivilDay later) { return Contains(code, country, later) != now; });
  if (change == changes_.end()) return std::nullopt;
  return *change;
}

}  // namespace domicile::law

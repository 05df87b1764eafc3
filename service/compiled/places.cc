#include "service/compiled/places.h"

#include <algorithm>
#include <string>

#include "service/base/absl_view.h"
#include "service/vocabulary/country.h"

namespace domicile::compiled {

Places::Places(const law::Groups& groups, absl::CivilDay day) {
  for (const std::string& country : vocabulary::CountryCodes()) {
    Add(country);
    members_.back().Add(static_cast<Place>(members_.size() - 1));
  }
  const size_t countries = members_.size();
  for (const std::string& code : groups.Codes()) {
    if (members_.size() == PlaceSet::kCapacity) break;
    Add(code);
    for (size_t i = 0; i < countries; ++i) {
      const std::string& country = vocabulary::CountryCodes()[i];
      const auto place = static_cast<Place>(i);
      if (groups.Contains(code, country, day)) members_.back().Add(place);
      if (const auto change = groups.NextChange(code, country, day)) {
        changes_.back().push_back({place, DayNumber(*change)});
      }
    }
  }
}

void Places::Add(std::string_view code) {
  numbers_.emplace(std::string(code), static_cast<Place>(members_.size()));
  members_.emplace_back();
  changes_.emplace_back();
}

std::optional<Place> Places::Find(std::string_view code) const {
  const auto found = numbers_.find(base::AbslView(code));
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

CountryLimit::CountryLimit(const v1::CountrySet& set, const Places& places) {
  std::vector<Place> codes;
  PlaceSet named, countries;
  bool changing = false;
  for (const std::string& code : set.codes()) {
    const std::optional<Place> place = places.Find(code);
    if (!place) continue;  // of a group that the law no longer has nothing is a member
    codes.push_back(*place);
    named.Add(*place);
    countries |= places.MembersOf(*place);
    changing |= !places.ChangesOf(*place).empty();
  }
  // When a country of the set is judged otherwise: the codes are asked in their order, up to the
  // first that has it.
  const auto change_of = [&](Place country) {
    Day next = kNever;
    for (const Place code : codes) {
      for (const PlaceChange& change : places.ChangesOf(code)) {
        if (change.place == country) next = std::min(next, change.day);
      }
      if (places.MembersOf(code).Has(country)) break;
    }
    return next;
  };
  for (size_t i = 0; i < places.size(); ++i) {
    const auto place = static_cast<Place>(i);
    if (named.Has(place)) {
      within.Add(place);
      continue;
    }
    const PlaceSet& members = places.MembersOf(place);
    if (members.Meets(countries)) (members.Within(countries) ? within : partly).Add(place);
    if (!changing) continue;
    Day next = kNever;
    for (size_t j = 0; j < places.size(); ++j) {
      if (members.Has(static_cast<Place>(j))) {
        next = std::min(next, change_of(static_cast<Place>(j)));
      }
    }
    if (next != kNever) changes.push_back({place, next});
  }
}

}  // namespace domicile::compiled

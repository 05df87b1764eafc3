#include "clients/cli/path_text.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/phrases.h"

namespace domicile::cli {

std::string PathText(const v1::Path& path) {
  std::string text;
  for (const v1::Leg& leg : path.legs()) {
    if (text.empty()) text = PartyText(leg.from());
    absl::StrAppend(&text, " → ",
                    leg.connector_id().empty() ? PartyText(leg.to()) : leg.connector_id());
    if (leg.conditions_size() > 0) {
      absl::StrAppend(&text, " (", ConditionsText(leg.conditions()), ")");
    }
  }
  return text;
}

std::vector<std::string> LegPlaces(const v1::Leg& leg) {
  std::set<std::string> places;
  for (const v1::ConditionalSite& conditional : leg.sites()) {
    const v1::Place& place = conditional.site().place();
    if (!place.country_code().empty()) {
      places.insert(place.country_code());
    } else if (!place.group_code().empty()) {
      places.insert(place.group_code());
    }
  }
  return {places.begin(), places.end()};
}

bool LegIsUnlocated(const v1::Leg& leg) {
  // The provider is described by its country alone.
  return leg.to().kind() != v1::PARTY_KIND_PROVIDER && LegPlaces(leg).empty();
}

Cell PathCountriesCell(const v1::Path& path) {
  std::set<std::string> places(path.country_codes().begin(), path.country_codes().end());
  bool unlocated = false;
  for (const v1::Leg& leg : path.legs()) {
    for (const std::string& place : LegPlaces(leg)) places.insert(place);
    unlocated |= LegIsUnlocated(leg);
  }
  std::string text = absl::StrJoin(places, ", ");
  if (!unlocated) return text.empty() ? "-" : text;
  return {absl::StrCat(text, text.empty() ? "" : ", ", "unknown"), Style::kWarning};
}

Cell PathUnknownsCell(const v1::Path& path) {
  std::vector<std::string> facts;
  for (const v1::Leg& leg : path.legs()) {
    std::set<std::string> names;
    for (const v1::Unknown& unknown : leg.unknowns()) names.insert(unknown.fact());
    if (names.empty()) continue;
    facts.push_back(absl::StrCat(PartyText(leg.to()), ": ", absl::StrJoin(names, ", ")));
  }
  return {absl::StrJoin(facts, "; "), Style::kWarning};
}

}  // namespace domicile::cli

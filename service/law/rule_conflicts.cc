#include "service/law/rule_conflicts.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/interval.h"
#include "service/vocabulary/country.h"

namespace domicile::law {
namespace {

base::Interval IntervalOf(const v1::LawRule& rule) {
  return base::IntervalOf(rule.valid_from(), rule.valid_until());
}

template <typename List>
bool Intersect(const List& a, const List& b) {
  return std::any_of(a.begin(), a.end(), [&b](const auto& element) {
    return std::find(b.begin(), b.end(), element) != b.end();
  });
}

bool Names(const v1::Destination& destination, const Groups& groups, const std::string& country,
           absl::CivilDay day) {
  const auto contains = [&](const std::string& code) {
    return groups.Contains(code, country, day);
  };
  return std::any_of(destination.country_codes().begin(), destination.country_codes().end(),
                     contains) ||
         std::any_of(destination.group_codes().begin(), destination.group_codes().end(), contains);
}

// Whether some country is a destination of both on the day.
bool ShareCountry(const v1::Destination& a, const v1::Destination& b, const Groups& groups,
                  absl::CivilDay day) {
  return std::any_of(vocabulary::CountryCodes().begin(), vocabulary::CountryCodes().end(),
                     [&](const std::string& country) {
                       return Names(a, groups, country, day) && Names(b, groups, country, day);
                     });
}

// Whether both name a destination on a day on which both hold.
bool ShareDestination(const v1::LawRule& a, const v1::LawRule& b, const Groups& groups) {
  const v1::Destination& to_a = a.destination();
  const v1::Destination& to_b = b.destination();
  if (to_a.anywhere() || to_b.anywhere()) return to_a.anywhere() && to_b.anywhere();
  if (Intersect(to_a.subdivision_codes(), to_b.subdivision_codes()) ||
      Intersect(to_a.organisations(), to_b.organisations())) {
    return true;
  }
  const base::Interval of_a = IntervalOf(a), of_b = IntervalOf(b);
  const absl::CivilDay first = std::max(of_a.from.value_or(absl::CivilDay(1, 1, 1)),
                                        of_b.from.value_or(absl::CivilDay(1, 1, 1)));
  // Between two days on which some group changes nothing does.
  return ShareCountry(to_a, to_b, groups, first) ||
         std::any_of(groups.Changes().begin(), groups.Changes().end(), [&](absl::CivilDay day) {
           return of_a.Contains(day) && of_b.Contains(day) && ShareCountry(to_a, to_b, groups, day);
         });
}

// In what the two contradict each other; empty when they do not.
std::string Contradiction(const v1::LawRule& a, const v1::LawRule& b) {
  if (a.instrument() == b.instrument() && a.effect() == b.effect()) {
    return absl::StrCat("both give the instrument `", a.instrument(), "`");
  }
  const auto either = [&](v1::Effect one, v1::Effect other) {
    return (a.effect() == one && b.effect() == other) || (a.effect() == other && b.effect() == one);
  };
  if (either(v1::EFFECT_NO_TRANSFER, v1::EFFECT_ADEQUACY)) {
    return "one sees no transfer where the other sees one";
  }
  if (a.effect() == v1::EFFECT_ADEQUACY && b.effect() == v1::EFFECT_ADEQUACY &&
      a.conditions().empty() != b.conditions().empty()) {
    return "one asks for conditions and the other for none";
  }
  return "";
}

}  // namespace

void FindRuleConflicts(const v1::Law& law, const Groups& groups, base::Problems& problems) {
  for (int i = 0; i < law.rules_size(); ++i) {
    for (int j = i + 1; j < law.rules_size(); ++j) {
      const v1::LawRule& a = law.rules(i);
      const v1::LawRule& b = law.rules(j);
      if (a.regime_id() != b.regime_id() || a.renews() == b.id() || b.renews() == a.id()) continue;
      const std::string contradiction = Contradiction(a, b);
      if (contradiction.empty() || !IntervalOf(a).Overlaps(IntervalOf(b)) ||
          !ShareDestination(a, b, groups)) {
        continue;
      }
      problems.Add(
          absl::StrCat("rules `", a.id(), "` and `", b.id(), "`"),
          absl::StrCat("contradict each other: ", contradiction,
                       ", for the same destination and on the same days; if one renews the "
                       "other, say so in `renews`"));
    }
  }
}

}  // namespace domicile::law

#include "service/law/law_check.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/interval.h"
#include "service/base/nearest.h"
#include "service/base/problems.h"
#include "service/law/groups.h"
#include "service/law/rule_conflicts.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/data_category.h"
#include "service/vocabulary/group.h"
#include "service/vocabulary/identifier.h"

namespace domicile::law {
namespace {

using base::Problems;

// Collects what is wrong with the elements of one law.
class Check {
 public:
  explicit Check(const v1::Law& law) : law_(law) {
    for (const auto& group : law.groups()) groups_.push_back(group.code());
    for (const auto& regime : law.regimes()) regimes_.push_back(regime.id());
    for (const auto& statute : law.statutes()) statutes_.push_back(statute.id());
    for (const auto& rule : law.rules()) rules_.push_back(rule.id());
  }

  absl::Status Run() {
    for (const auto& group : law_.groups()) CheckGroup(group);
    for (const auto& regime : law_.regimes()) CheckRegime(regime);
    for (const auto& statute : law_.statutes()) {
      Unique(statutes_, statute.id(), absl::StrCat("statute `", statute.id(), "`"));
    }
    for (const auto& rule : law_.rules()) CheckRule(rule);
    if (law_.regimes().empty()) problems_.Add("regimes", "the law has none");
    // Groups that go round in a circle, or rules without their parts, cannot be compared.
    if (problems_.empty()) FindRuleConflicts(law_, Groups(law_), problems_);
    if (problems_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(problems_.ToString());
  }

 private:
  using Names = std::vector<std::string>;

  void Unique(const Names& all, const std::string& name, const std::string& path) {
    if (std::count(all.begin(), all.end(), name) > 1) problems_.Add(path, "is there twice");
  }

  void Known(const Names& all, const std::string& name, const std::string& path,
             const std::string& what) {
    if (std::find(all.begin(), all.end(), name) != all.end()) return;
    problems_.Add(path,
                  absl::StrCat("there is no ", what, " `", name, "`", base::DidYouMean(name, all)));
  }

  void KnownGroup(const std::string& code, const std::string& path) {
    if (vocabulary::IsGroup(code)) return;
    Names all = groups_;
    all.insert(all.end(), vocabulary::GroupCodes().begin(), vocabulary::GroupCodes().end());
    Known(all, code, path, "group");
  }

  template <typename Element>
  void Cited(const Element& element, const std::string& path) {
    if (element.citations().empty()) problems_.Add(path + ".citations", "at least one is required");
    for (const v1::Citation& citation : element.citations()) {
      if (citation.text().empty()) problems_.Add(path + ".citations.text", "is required");
    }
  }

  void Dated(const std::string& from, const std::string& until, const std::string& path) {
    for (const std::string& day : {from, until}) {
      if (!day.empty()) problems_.AddIfError(path, base::ParseDay(day).status());
    }
    const base::Interval interval = base::IntervalOf(from, until);
    if (interval.from && interval.until && *interval.until <= *interval.from) {
      problems_.Add(path + ".valid_until", absl::StrCat("`", until, "` is not after `", from, "`"));
    }
  }

  void Required(const std::string& value, const std::string& path) {
    if (value.empty()) problems_.Add(path, "is required");
  }

  void CheckGroup(const v1::CountryGroup& group) {
    const std::string path = absl::StrCat("group `", group.code(), "`");
    Unique(groups_, group.code(), path);
    if (vocabulary::IsGroup(group.code()) || vocabulary::IsCountry(group.code())) {
      problems_.Add(path, "has the code of a well-known group or country");
    }
    const bool well_formed = group.code().size() > 2 &&
                             std::all_of(group.code().begin(), group.code().end(), [](char c) {
                               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
                             });
    if (!well_formed) {
      problems_.Add(path + ".code", "must be three or more capitals, digits and underscores");
    }
    Required(group.title(), path + ".title");
    if (group.members().empty() && group.group_codes().empty()) {
      problems_.Add(path, "has no members");
    }
    for (const std::string& code : group.group_codes()) KnownGroup(code, path + ".group_codes");
    if (Circular(group.code(), {})) problems_.Add(path + ".group_codes", "go round in a circle");
    for (const v1::CountryMembership& membership : group.members()) {
      for (const std::string& country : membership.country_codes()) {
        problems_.AddIfError(path + ".members.country_codes", vocabulary::CheckCountry(country));
      }
      Dated(membership.valid_from(), membership.valid_until(), path + ".members");
    }
    Cited(group, path);
  }

  // Whether the group is one of those that lead to it.
  bool Circular(const std::string& code, std::set<std::string> trail) const {
    if (!trail.insert(code).second) return true;
    for (const v1::CountryGroup& group : law_.groups()) {
      if (group.code() != code) continue;
      for (const std::string& within : group.group_codes()) {
        if (Circular(within, trail)) return true;
      }
    }
    return false;
  }

  void CheckRegime(const v1::Regime& regime) {
    const std::string path = absl::StrCat("regime `", regime.id(), "`");
    Unique(regimes_, regime.id(), path);
    if (!vocabulary::IsName(regime.id())) {
      problems_.Add(path + ".id", "must be lower-case letters, digits and underscores");
    }
    Required(regime.title(), path + ".title");
    if (!vocabulary::IsCountry(regime.territory_code())) {
      KnownGroup(regime.territory_code(), path + ".territory_code");
    }
    Dated(regime.recorded_from(), "", path + ".recorded_from");
    Cited(regime, path);
  }

  void CheckRule(const v1::LawRule& rule) {
    const std::string path = absl::StrCat("rule `", rule.id(), "`");
    Unique(rules_, rule.id(), path);
    if (!vocabulary::IsIdentifier(rule.id())) {
      problems_.Add(path + ".id", "must be lower-case letters, digits and hyphens");
    }
    Known(regimes_, rule.regime_id(), path + ".regime_id", "regime");
    if (rule.effect() == v1::EFFECT_UNSPECIFIED) problems_.Add(path + ".effect", "is required");
    Required(rule.instrument(), path + ".instrument");
    Required(rule.title(), path + ".title");
    CheckDestination(rule.destination(), path + ".destination");
    for (int i = 0; i < rule.conditions_size(); ++i) {
      CheckCondition(rule.conditions(i), absl::StrCat(path, ".conditions[", i, "]"));
    }
    for (const v1::Obligation& obligation : rule.obligations()) {
      Required(obligation.id(), path + ".obligations.id");
      Required(obligation.text(), path + ".obligations.text");
    }
    Dated(rule.valid_from(), rule.valid_until(), path);
    if (!rule.renews().empty()) Known(rules_, rule.renews(), path + ".renews", "rule");
    Cited(rule, path);
  }

  void CheckDestination(const v1::Destination& destination, const std::string& path) {
    const int set = !destination.country_codes().empty() + !destination.group_codes().empty() +
                    !destination.subdivision_codes().empty() +
                    !destination.organisations().empty() + destination.anywhere();
    if (set == 0) problems_.Add(path, "is required");
    if (set > 1) problems_.Add(path, "must be of one kind; write a rule for each");
    for (const std::string& country : destination.country_codes()) {
      problems_.AddIfError(path + ".country_codes", vocabulary::CheckCountry(country));
    }
    for (const std::string& group : destination.group_codes()) {
      KnownGroup(group, path + ".group_codes");
    }
    for (const std::string& code : destination.subdivision_codes()) {
      const std::string country = code.substr(0, 2);
      if (!vocabulary::IsCountry(country) || !vocabulary::IsSubdivisionOf(code, country)) {
        problems_.Add(path + ".subdivision_codes",
                      absl::StrCat("`", code, "` has not the form of ISO 3166-2"));
      }
    }
  }

  void CheckCondition(const v1::LawCondition& condition, const std::string& path) {
    switch (condition.kind_case()) {
      case v1::LawCondition::kCertification:
        Required(condition.certification().scheme(), path + ".certification.scheme");
        return;
      case v1::LawCondition::kStatute:
        if (condition.statute().statute_ids().empty()) {
          problems_.Add(path + ".statute.statute_ids", "at least one is required");
        }
        for (const std::string& id : condition.statute().statute_ids()) {
          Known(statutes_, id, path + ".statute.statute_ids", "statute");
        }
        return;
      case v1::LawCondition::kExclusion:
        CheckExclusion(condition.exclusion(), path + ".exclusion");
        return;
      case v1::LawCondition::kSafeguard:
        if (condition.safeguard().instruments().empty()) {
          problems_.Add(path + ".safeguard.instruments", "at least one is required");
        }
        Dated(condition.safeguard().signed_before(), "", path + ".safeguard.signed_before");
        return;
      case v1::LawCondition::KIND_NOT_SET:
        problems_.Add(path, "says nothing");
    }
  }

  void CheckExclusion(const v1::ExclusionCondition& exclusion, const std::string& path) {
    if (exclusion.recipient_kinds().empty() && exclusion.data_categories().empty() &&
        exclusion.purposes().empty() && exclusion.data_kinds().empty()) {
      problems_.Add(path, "excludes nothing");
    }
    for (const std::string& kind : exclusion.data_kinds()) {
      if (kind != "hr" && kind != "non_hr") {
        problems_.Add(path + ".data_kinds", absl::StrCat("`", kind, "` is neither hr nor non_hr"));
      }
    }
    for (const std::string& category : exclusion.data_categories()) {
      problems_.AddIfError(path + ".data_categories", vocabulary::CheckDataCategory(category));
    }
  }

  const v1::Law& law_;
  Names groups_, regimes_, statutes_, rules_;
  Problems problems_;
};

}  // namespace

absl::Status CheckLaw(const v1::Law& law) { return Check(law).Run(); }

}  // namespace domicile::law

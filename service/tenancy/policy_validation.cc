#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/tenancy/validation.h"
#include "service/vocabulary/channel.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/data_category.h"

namespace domicile::tenancy {
namespace {

constexpr int kMostCodes = 500;
constexpr int kMostSelected = 1000;
constexpr int kMostScoped = 100;
constexpr int kMostObligations = 100;
constexpr size_t kLongestName = 100;
constexpr int kMostDays = 36'500;

// Checks the parts of one policy.
class PolicyCheck {
 public:
  PolicyCheck(const Known& known, Violations& violations)
      : known_(known), violations_(violations) {}

  void Countries(bool is_set, const v1::CountrySet& set, const v1::CountrySet& kept,
                 const std::string& path) const {
    if (!is_set) return;
    if (set.codes().empty()) {
      violations_.Add(path + ".codes", "is required; leave the set out to restrict nothing");
    }
    CheckNames(
        set.codes(), kept.codes(), kMostCodes, path + ".codes",
        [this](const std::string& code) { return CountryOrGroup(code); }, violations_);
  }

  void Selected(const v1::Selection& selection, const v1::Selection& kept, const std::string& path,
                const NameCheck& check) const {
    CheckNames(selection.allowed(), kept.allowed(), kMostSelected, path + ".allowed", check,
               violations_);
    CheckNames(selection.denied(), kept.denied(), kMostSelected, path + ".denied", check,
               violations_);
  }

  void Scope(const v1::PolicyScope& scope, const v1::PolicyScope& kept,
             const std::string& path) const {
    CheckNames(
        scope.connector_ids(), kept.connector_ids(), kMostScoped, path + ".connector_ids",
        [this](const std::string& id) { return Connector(id); }, violations_);
    CheckNames(
        scope.channel_ids(), kept.channel_ids(), kMostScoped, path + ".channel_ids",
        [this](const std::string& id) { return Channel(id); }, violations_);
    CheckNames(scope.data_categories(), kept.data_categories(), kMostScoped,
               path + ".data_categories", DataCategory, violations_);
    CheckNames(scope.purposes(), kept.purposes(), kMostScoped, path + ".purposes", Purpose,
               violations_);
  }

  std::string Connector(const std::string& id) const {
    if (known_.catalog.FindConnector(id) != nullptr) return "";
    return NoSuch("connector", id, catalog::IdsOf(known_.catalog.connectors()));
  }

  // One that no plugin is on today may well be denied.
  std::string Channel(const std::string& id) const {
    if (known_.catalog.FindChannel(id) != nullptr) return "";
    const std::vector<std::string> served = catalog::IdsOf(known_.catalog.channels());
    std::set<std::string> ids(served.begin(), served.end());
    for (const vocabulary::WellKnownChannel& channel : vocabulary::WellKnownChannels()) {
      if (channel.id == id) return "";
      ids.emplace(channel.id);
    }
    return NoSuch("channel", id, {ids.begin(), ids.end()});
  }

  std::string Processor(const std::string& id) const {
    if (known_.catalog.FindProcessor(id) != nullptr) return "";
    return NoSuch("processor", id, catalog::IdsOf(known_.catalog.processors()));
  }

  std::string Rule(const std::string& id) const {
    if (known_.law.FindRule(id) != nullptr) return "";
    return NoSuch("rule of law", id, known_.law.RuleIds());
  }

  std::string CountryOrGroup(const std::string& code) const {
    if (vocabulary::IsCountry(code) || known_.law.groups().IsGroup(code)) return "";
    const std::string hint = vocabulary::CountryHint(code);
    if (!hint.empty()) return absl::StrCat("there is no country or group `", code, "`", hint);
    // Groups first: of names that are equally near they are the likelier ones.
    std::vector<std::string> codes = known_.law.groups().Codes();
    const std::vector<std::string>& countries = vocabulary::CountryCodes();
    codes.insert(codes.end(), countries.begin(), countries.end());
    return NoSuch("country or group", code, codes);
  }

  static std::string DataCategory(const std::string& key) {
    return std::string(vocabulary::CheckDataCategory(key).message());
  }

  static std::string Purpose(const std::string& purpose) {
    if (purpose.size() <= kLongestName) return "";
    return absl::StrCat("has ", purpose.size(), " bytes; at most ", kLongestName, " are allowed");
  }

 private:
  const Known& known_;
  Violations& violations_;
};

void CheckObligations(const v1::Policy& policy, const std::string& path, Violations& violations) {
  CheckCount(policy.obligations_size(), kMostObligations, path, violations);
  for (int i = 0; i < policy.obligations_size() && !violations.full(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    if (policy.obligations(i).id().empty()) violations.Add(at + ".id", "is required");
    CheckText(policy.obligations(i).id(), kLongestName, at + ".id", violations);
    CheckText(policy.obligations(i).text(), kLongestNote, at + ".text", violations);
  }
}

}  // namespace

void CheckPolicy(const v1::Policy& policy, const v1::Policy& kept, const Known& known,
                 const std::string& path, Violations& violations) {
  const PolicyCheck check(known, violations);
  CheckId(policy.id(), path + ".id", violations);
  CheckText(policy.title(), kLongestTitle, path + ".title", violations);
  CheckText(policy.description(), kLongestNote, path + ".description", violations);
  check.Scope(policy.scope(), kept.scope(), path + ".scope");
  check.Countries(policy.has_storage(), policy.storage(), kept.storage(), path + ".storage");
  check.Countries(policy.has_processing(), policy.processing(), kept.processing(),
                  path + ".processing");
  check.Countries(policy.has_remote_access(), policy.remote_access(), kept.remote_access(),
                  path + ".remote_access");
  check.Countries(policy.has_transit(), policy.transit(), kept.transit(), path + ".transit");
  check.Countries(policy.has_recipients(), policy.recipients(), kept.recipients(),
                  path + ".recipients");
  check.Countries(policy.has_control(), policy.control(), kept.control(), path + ".control");
  check.Selected(policy.channels(), kept.channels(), path + ".channels",
                 [&check](const std::string& id) { return check.Channel(id); });
  check.Selected(policy.processors(), kept.processors(), path + ".processors",
                 [&check](const std::string& id) { return check.Processor(id); });
  check.Selected(policy.data_categories(), kept.data_categories(), path + ".data_categories",
                 PolicyCheck::DataCategory);
  check.Selected(policy.purposes(), kept.purposes(), path + ".purposes", PolicyCheck::Purpose);
  check.Selected(policy.instruments(), kept.instruments(), path + ".instruments",
                 [&check](const std::string& id) { return check.Rule(id); });
  if (!v1::Basis_IsValid(policy.lowest_basis())) {
    violations.Add(path + ".lowest_basis",
                   absl::StrCat(static_cast<int>(policy.lowest_basis()), " is not a basis"));
  }
  if (policy.max_evidence_age_days() < 0 || policy.max_evidence_age_days() > kMostDays) {
    violations.Add(path + ".max_evidence_age_days",
                   absl::StrCat(policy.max_evidence_age_days(), " is not 0 to ", kMostDays));
  }
  if (!v1::OnUndetermined_IsValid(policy.on_undetermined())) {
    violations.Add(path + ".on_undetermined",
                   absl::StrCat(static_cast<int>(policy.on_undetermined()),
                                " is nothing that can become of a decision"));
  }
  CheckObligations(policy, path + ".obligations", violations);
}

}  // namespace domicile::tenancy

// Decisions as tests ask for them: the bundled law, a catalog written as text, one tenant.

#ifndef DOMICILE_TESTS_TRANSFER_TRANSFER_WORLD_H_
#define DOMICILE_TESTS_TRANSFER_TRANSFER_WORLD_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/base/date.h"
#include "service/decision/explanation.h"
#include "service/decision/transfer.h"
#include "service/law/load.h"
#include "tests/support/plugin_builder.h"

namespace domicile::testing {

// The day on which most tests ask.
inline constexpr char kInAugust[] = "2026-08-05";

// The days of the law's whole history.
inline constexpr char kAlways[] = R"( valid_from: "1990-01-01" )";

// A recipient with one legal person that acts at one site of its own country, from 1990 on.
inline PluginBuilder Recipient(const std::string& country, const std::string& entity_more = "",
                               const std::string& site_country = "") {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme Corp' country_code: '" + country + "' " +
                 kEvidence + entity_more + " }");
  acme.Connector("sms", Placement("main", std::string(kAlways) + "entity_id: 'acme' " +
                                              Site(site_country.empty() ? country : site_country)));
  return acme;
}

// A tenant that opted in to `acme/sms`, in a world with a provider in its own country unless the
// test says otherwise.
class TransferWorld {
 public:
  TransferWorld(const std::string& tenant_country, const std::vector<PluginBuilder>& plugins)
      : law_(law::BundledLaw()) {
    std::vector<catalog::PluginContent> contents;
    for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
    catalog_ = BuildOrDie(std::move(contents));
    tenant_.set_id("tenant-1");
    tenant_.set_country_code(tenant_country);
    tenant_.add_opt_ins()->set_connector_id("acme/sms");
    provider_.set_title("provider");
    provider_.set_country_code(tenant_country);
    check_.set_connector_id("acme/sms");
  }

  v1::Tenant& tenant() { return tenant_; }
  v1::Provider& provider() { return provider_; }
  v1::TransferCheck& check() { return check_; }
  v1::Policy& AddPolicy(std::string_view text) {
    return policies_.emplace_back(FromText<v1::Policy>(text));
  }
  void SetLaw(std::shared_ptr<const law::Law> law) { law_ = std::move(law); }
  const catalog::Catalog& catalog() const { return *catalog_; }

  const v1::TransferCheck& check() const { return check_; }
  decision::World world() const { return {*catalog_, *law_, provider_}; }
  decision::TenantView view() const {
    decision::TenantView view{tenant_, {}};
    for (const v1::Policy& policy : policies_) view.policies.push_back(&policy);
    return view;
  }

  absl::StatusOr<decision::TransferAnswer> Try(std::string_view day) const {
    return decision::CheckTransfer(world(), view(), check_, *base::ParseDay(day));
  }

  v1::Decision Decide(std::string_view day) const { return Try(day)->decision; }

  v1::ExplanationNode Explain(std::string_view day) const {
    return decision::Explain(world(), view(), check_, *Try(day));
  }

  // What the law makes of the recipient's seat at the step to `acme`.
  v1::LegJudgement Seat(std::string_view day) const {
    return First(day, v1::DESTINATION_KIND_RECIPIENT);
  }

  // What it makes of the first place where the recipient acts at that step.
  v1::LegJudgement Place(std::string_view day) const {
    return First(day, v1::DESTINATION_KIND_SITE);
  }

 private:
  v1::LegJudgement First(std::string_view day, v1::DestinationKind kind) const {
    const decision::TransferAnswer answer = *Try(day);
    for (const v1::LegJudgement& judgement : answer.paths.at(0).judgements()) {
      if (judgement.leg() == 1 && judgement.destination_kind() == kind) return judgement;
    }
    return {};
  }

  std::shared_ptr<const law::Law> law_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  v1::Tenant tenant_;
  v1::Provider provider_;
  v1::TransferCheck check_;
  std::vector<v1::Policy> policies_;
};

// A certification from a list, on the days that `more` says.
inline std::string Listed(const std::string& scheme, const std::string& more = "",
                          const std::string& asserted_by = "ASSERTION_OFFICIAL_LIST") {
  return "certifications { scheme: '" + scheme + "' asserted_by: " + asserted_by + " " + more +
         kEvidence + " }";
}

// The facts that are missing, by name.
template <typename Message>
std::vector<std::string> MissingFactsOf(const Message& message) {
  std::vector<std::string> facts;
  for (const v1::MissingFact& missing : message.missing_facts()) facts.push_back(missing.fact());
  return facts;
}

// What became of the rule; unspecified when it was not looked at.
inline v1::RuleStatus StatusOf(const v1::LegJudgement& judgement, const std::string& rule_id) {
  for (const v1::RuleFinding& rule : judgement.rules()) {
    if (rule.rule_id() == rule_id) return rule.status();
  }
  return v1::RULE_STATUS_UNSPECIFIED;
}

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_TRANSFER_TRANSFER_WORLD_H_

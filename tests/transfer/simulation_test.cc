#include "service/decision/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/law/load.h"
#include "tests/support/bundled_plugins.h"
#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::CivilDay kSimulatedDay(2026, 11, 24);

v1::Provider TheProvider() {
  v1::Provider provider;
  provider.set_title("XCALLY");
  provider.set_country_code("IT");
  return provider;
}

std::shared_ptr<const law::Law> LawWithout(const std::string& rule_id) {
  v1::Law data = law::BundledLaw()->data();
  for (v1::LawRule& rule : *data.mutable_rules()) {
    if (rule.id() == rule_id) rule.set_valid_until("2026-11-01");
  }
  return *law::Law::Build(std::move(data));
}

// Every other rule that holds today has ended.
std::shared_ptr<const law::Law> LawWithoutHalf() {
  v1::Law data = law::BundledLaw()->data();
  int open = 0;
  for (v1::LawRule& rule : *data.mutable_rules()) {
    if (base::IntervalOf(rule.valid_from(), rule.valid_until()).Contains(kSimulatedDay) &&
        ++open % 2 == 0) {
      rule.set_valid_until("2026-11-01");
    }
  }
  return *law::Law::Build(std::move(data));
}

// Changes as a reader compares them.
std::vector<std::string> Summary(const std::vector<v1::VerdictChange>& changes) {
  std::vector<std::string> lines;
  for (const v1::VerdictChange& change : changes) {
    lines.push_back(absl::StrCat(change.tenant_id(), " ", change.connector_id(), " ",
                                 v1::Verdict_Name(change.before()), " ",
                                 v1::Verdict_Name(change.after())));
  }
  return lines;
}

// A catalog of one vendor in the United States that the framework lists, and one in Germany.
class SimulationTest : public ::testing::Test {
 protected:
  SimulationTest() : law_(law::BundledLaw()), law_after_(LawWithout("eu-us-dpf")) {
    PluginBuilder acme = Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' "));
    PluginBuilder beta("beta");
    beta.Processor(
        std::string("entities { id: 'beta' legal_name: 'Beta GmbH' country_code: 'DE' ") +
        kEvidence + "}");
    beta.Connector("sms",
                   Placement("main", std::string(kAlways) + "entity_id: 'beta' " + Site("DE")));
    catalog_ = BuildOrDie({acme.Build(), beta.Build()});
  }

  decision::SimulationSetup Setup() const {
    return {{*catalog_, *law_, TheProvider()},
            {*catalog_, *law_after_, TheProvider()},
            kSimulatedDay,
            {}};
  }

  std::vector<v1::VerdictChange> Changes(decision::SimulationSetup setup,
                                         const v1::Tenant& tenant) const {
    decision::Simulation simulation(std::move(setup));
    decision::Simulation::Worker worker(simulation);
    std::vector<v1::VerdictChange> changes;
    worker.Decide({tenant, {}}, {tenant, {}}, changes);
    return changes;
  }

  std::shared_ptr<const law::Law> law_, law_after_;
  std::shared_ptr<const catalog::Catalog> catalog_;
};

TEST_F(SimulationTest, AnEndOfTheFrameworkHitsWhoReliesOnIt) {
  const auto changes =
      Changes(Setup(), FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' "
                                            "opt_ins { connector_id: 'acme/sms' } "
                                            "opt_ins { connector_id: 'beta/sms' }"));
  EXPECT_THAT(Summary(changes), ElementsAre("rossi acme/sms VERDICT_ALLOW VERDICT_UNDETERMINED"));
  EXPECT_EQ(changes[0].decision().tenant_id(), "rossi");
  EXPECT_EQ(changes[0].alternative_connector_id(), "beta/sms");
  EXPECT_FALSE(changes[0].has_alternative());
}

TEST_F(SimulationTest, AnAlternativeThatIsNotInUseHasToBeOptedInTo) {
  const auto changes =
      Changes(Setup(), FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' "
                                            "opt_ins { connector_id: 'acme/sms' }"));
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].alternative_connector_id(), "beta/sms");
  EXPECT_EQ(changes[0].alternative().remedies(0).opt_in().connector_id(), "beta/sms");
}

TEST_F(SimulationTest, WithoutAnotherConnectorTheSmallestChangeIsTheAlternative) {
  PluginBuilder acme = Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' "));
  catalog_ = BuildOrDie({acme.Build()});
  const auto changes =
      Changes(Setup(), FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' "
                                            "opt_ins { connector_id: 'acme/sms' }"));
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].alternative_connector_id(), "");
  EXPECT_EQ(changes[0].alternative().remedies(0).signed_document().instrument(), "scc_2021_914");
}

TEST_F(SimulationTest, AlternativesCanBeLeftOut) {
  decision::SimulationSetup setup = Setup();
  setup.with_alternatives = false;
  const auto changes = Changes(setup, FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' "
                                                           "opt_ins { connector_id: 'acme/sms' }"));
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].alternative_connector_id(), "");
}

TEST_F(SimulationTest, AConnectorThatIsAskedAboutNeedsNoOptIn) {
  decision::SimulationSetup setup = Setup();
  setup.connector_ids = {"beta/sms"};
  decision::Simulation simulation(setup);
  decision::Simulation::Worker worker(simulation);
  const auto before = FromText<v1::Tenant>("id: 'rossi' country_code: 'IT'");
  const auto after =
      FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'beta/sms' }");
  std::vector<v1::VerdictChange> changes;
  EXPECT_EQ(worker.Decide({before, {}}, {after, {}}, changes), 1);
  EXPECT_THAT(Summary(changes), ElementsAre("rossi beta/sms VERDICT_DENY VERDICT_ALLOW"));
}

TEST_F(SimulationTest, AConnectorThatGoesAwayLeavesTheTenantWithoutAnAnswer) {
  const auto without = BuildOrDie({Recipient("US").Build()});
  decision::SimulationSetup setup{
      {*catalog_, *law_, TheProvider()}, {*without, *law_, TheProvider()}, kSimulatedDay, {}};
  const auto changes = Changes(setup, FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' "
                                                           "opt_ins { connector_id: 'beta/sms' }"));
  EXPECT_THAT(Summary(changes), ElementsAre("rossi beta/sms VERDICT_ALLOW VERDICT_UNDETERMINED"));
}

// Tenants as different as a tenant can be, on the bundled plugins.
class RandomTenants {
 public:
  explicit RandomTenants(const catalog::Catalog& catalog) : catalog_(catalog) {}

  v1::Tenant Next() {
    v1::Tenant tenant;
    tenant.set_id(absl::StrCat("t", count_++));
    tenant.set_country_code(Pick({"IT", "DE", "GB", "CH", "NO", "US", "JP"}));
    if (Chance(5)) tenant.add_regime_ids(Pick({"eu_gdpr", "uk_gdpr", "swiss_fadp"}));
    for (const auto& [id, connector] : catalog_.connectors()) {
      if (!Chance(3)) continue;
      v1::OptIn& opt_in = *tenant.add_opt_ins();
      opt_in.set_connector_id(id);
      for (const v1::Input& input : connector.inputs()) {
        if (input.kind() != v1::INPUT_KIND_SETTING || Chance(3)) continue;
        v1::InputAssignment& chosen = *opt_in.add_inputs();
        chosen.set_name(input.name());
        chosen.set_value(input.values(Number(input.values_size())).value());
      }
      if (Chance(10)) opt_in.set_valid_until("2026-06-01");
    }
    if (Chance(4)) {
      tenant.add_objections()->set_processor_id(Pick({"meta", "amazon", "twilio"}));
    }
    if (Chance(3)) {
      v1::SignedDocument& document = *tenant.add_signed_documents();
      document.set_processor_id(Pick({"meta", "amazon", "twilio", "telnyx"}));
      document.set_instrument(Pick({"scc_2021_914", "idta"}));
      document.set_signed_on("2024-01-01");
    }
    return tenant;
  }

  bool Chance(int of) { return Number(of) == 0; }

 private:
  int Number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string Pick(const std::vector<std::string>& values) {
    return values[static_cast<size_t>(Number(static_cast<int>(values.size())))];
  }

  const catalog::Catalog& catalog_;
  std::mt19937 random_{20261124};
  int count_ = 0;
};

v1::Decision Decide(const decision::World& world, const decision::TenantView& view,
                    const std::string& connector_id) {
  v1::TransferCheck check;
  check.set_connector_id(connector_id);
  const auto answer = decision::CheckTransfer(world, view, check, kSimulatedDay);
  return answer.ok() ? answer->decision : v1::Decision();
}

TEST(SimulationPropertyTest, ChangesAreThoseOfTheEngineForEachTenantAlone) {
  const catalog::Catalog& catalog = *BundledCatalog().catalog;
  const auto law = law::BundledLaw();
  const auto law_after = LawWithoutHalf();
  const decision::World before{catalog, *law, TheProvider()};
  const decision::World after{catalog, *law_after, TheProvider()};
  const std::deque<v1::Policy> policies = {
      FromText<v1::Policy>("id: 'eea' storage { codes: 'EEA' } processing { codes: 'EEA' }"),
      FromText<v1::Policy>("id: 'eea-too' storage { codes: 'EEA' } processing { codes: 'EEA' }"),
      FromText<v1::Policy>("id: 'lenient' on_undetermined: ON_UNDETERMINED_ALLOW"),
      FromText<v1::Policy>("id: 'strict' refuse_vendor_assertions: true "
                           "scope { channel_ids: 'whatsapp' }")};
  decision::Simulation simulation({before, after, kSimulatedDay, {}, false});
  decision::Simulation::Worker worker(simulation);
  RandomTenants tenants(catalog);
  int changed = 0;
  for (int i = 0; i < 150; ++i) {
    const v1::Tenant tenant = tenants.Next();
    decision::TenantView view{tenant, {}};
    for (const v1::Policy& policy : policies) {
      if (tenants.Chance(3)) view.policies.push_back(&policy);
    }
    std::vector<v1::VerdictChange> changes;
    EXPECT_EQ(worker.Decide(view, view, changes), tenant.opt_ins_size());
    std::map<std::string, const v1::VerdictChange*> by_connector;
    for (const v1::VerdictChange& change : changes) by_connector[change.connector_id()] = &change;
    for (const v1::OptIn& opt_in : tenant.opt_ins()) {
      const std::string& id = opt_in.connector_id();
      const v1::Decision expected = Decide(after, view, id);
      const v1::Verdict verdict_before = Decide(before, view, id).verdict();
      const auto change = by_connector.find(id);
      ASSERT_EQ(change != by_connector.end(), verdict_before != expected.verdict())
          << tenant.DebugString() << id;
      if (change == by_connector.end()) continue;
      ++changed;
      EXPECT_EQ(change->second->before(), verdict_before);
      EXPECT_EQ(change->second->decision().DebugString(), expected.DebugString());
    }
  }
  EXPECT_GT(changed, 20) << "the tenants were too much alike to show anything";
}

}  // namespace
}  // namespace domicile::testing

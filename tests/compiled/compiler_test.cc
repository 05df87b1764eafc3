#include "service/compiled/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/law/load.h"
#include "tests/support/plugin_builder.h"

namespace domicile::compiled {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::Downstream;
using domicile::testing::FromText;
using domicile::testing::kEvidence;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Site;

const absl::CivilDay kDay(2026, 11, 24);

// `NAME/sms`, which acts in the country by a legal person there.
PluginBuilder Plugin(const std::string& name, const std::string& country,
                     const std::string& more = "") {
  PluginBuilder plugin(name);
  plugin.Processor("entities { id: 'one' legal_name: 'One' country_code: '" + country + "' " +
                   kEvidence + " }");
  plugin.Connector("sms", Placement("main", "entity_id: 'one' " + Site(country)) + more);
  return plugin;
}

class CompilerTest : public ::testing::Test {
 protected:
  CompilerTest() : compiler_(TheProvider()) {
    Serve({Plugin("acme", "IT"), Plugin("beta", "DE")});
    Put("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'acme/sms' } "
        "opt_ins { connector_id: 'beta/sms' }");
  }

  // In the tenant's country, so that the step to it is lawful.
  static v1::Provider TheProvider() {
    return FromText<v1::Provider>("title: 'provider' country_code: 'IT'");
  }

  void Serve(const std::vector<PluginBuilder>& plugins,
             std::shared_ptr<const law::Law> law = law::BundledLaw(), absl::CivilDay day = kDay) {
    std::vector<catalog::PluginContent> contents;
    for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
    snapshot_ = compiler_.SetWorld(BuildOrDie(std::move(contents)), std::move(law), day, {});
  }

  void Change(tenancy::Changes changes) {
    changes.revision = tenancy_->revision() + 1;
    tenancy_ = tenancy_->With(changes);
    snapshot_ = compiler_.SetTenancy(tenancy_, changes);
  }

  void Put(const std::string& text) {
    auto tenant = std::make_shared<const v1::Tenant>(FromText<v1::Tenant>(text));
    tenancy::Changes changes;
    changes.tenants.emplace(tenant->id(), tenant);
    Change(std::move(changes));
  }

  void PutPolicy(const std::string& text) {
    auto policy = std::make_shared<const v1::Policy>(FromText<v1::Policy>(text));
    tenancy::Changes changes;
    changes.policies.emplace(policy->id(), policy);
    Change(std::move(changes));
  }

  Answer Decide(const std::string& connector, const std::string& tenant = "rossi",
                absl::CivilDay day = kDay) const {
    return snapshot_->Decide(tenant, connector, nullptr, DayNumber(day));
  }

  Compiler compiler_;
  std::shared_ptr<const tenancy::Tenancy> tenancy_ = std::make_shared<const tenancy::Tenancy>();
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(CompilerTest, ThereIsNoSnapshotWithoutAWorld) {
  Compiler compiler{v1::Provider()};
  EXPECT_EQ(compiler.SetTenancy(tenancy_), nullptr);
}

TEST_F(CompilerTest, TenantsThatCameBeforeTheWorldAreInIt) {
  Compiler compiler{TheProvider()};
  compiler.SetTenancy(tenancy_);
  const auto snapshot =
      compiler.SetWorld(BuildOrDie({Plugin("acme", "IT").Build()}), law::BundledLaw(), kDay, {});
  EXPECT_EQ(snapshot->Decide("rossi", "acme/sms", nullptr, DayNumber(kDay)).verdict,
            v1::VERDICT_ALLOW);
}

TEST_F(CompilerTest, AllTenantsMayBeReplacedUnderAWorld) {
  tenancy::Changes changes;
  changes.revision = 7;
  changes.tenants["bianchi"] = std::make_shared<const v1::Tenant>(FromText<v1::Tenant>(
      "id: 'bianchi' country_code: 'IT' opt_ins { connector_id: 'acme/sms' }"));
  snapshot_ = compiler_.SetTenancy(tenancy::Tenancy().With(changes));
  EXPECT_EQ(Decide("acme/sms", "bianchi").verdict, v1::VERDICT_ALLOW);
  EXPECT_FALSE(Decide("acme/sms", "rossi").decided());
  EXPECT_EQ(snapshot_->revision().tenancy_revision(), 7);
}

TEST_F(CompilerTest, ASnapshotStaysAsItIs) {
  const auto before = snapshot_;
  Put("id: 'rossi' country_code: 'IT'");
  EXPECT_EQ(before->Decide("rossi", "acme/sms", nullptr, DayNumber(kDay)).verdict,
            v1::VERDICT_ALLOW);
  EXPECT_EQ(Decide("acme/sms").verdict, v1::VERDICT_DENY);
}

TEST_F(CompilerTest, AnotherDayIsForTheReadableEngine) {
  EXPECT_FALSE(Decide("acme/sms", "rossi", kDay + 1).decided());
}

TEST_F(CompilerTest, AConnectorThatStaysAsItIsKeepsWhatWasCompiled) {
  const Cell* before = Decide("acme/sms").cell;
  Serve({Plugin("acme", "IT"), Plugin("beta", "US")});
  EXPECT_EQ(Decide("acme/sms").cell, before);
}

TEST_F(CompilerTest, AConnectorThatChangesIsCompiledAgain) {
  ASSERT_EQ(Decide("beta/sms").verdict, v1::VERDICT_ALLOW);
  Serve({Plugin("acme", "IT"), Plugin("beta", "US")});
  EXPECT_EQ(Decide("beta/sms").verdict, v1::VERDICT_UNDETERMINED);
}

TEST_F(CompilerTest, AConnectorIsCompiledAgainWhenWhomItReachesChanges) {
  const std::string to_beta =
      Downstream("to-beta", "connector_id: 'beta/sms'", "relation: RELATION_SUB_PROCESSOR");
  Serve({Plugin("acme", "IT", to_beta), Plugin("beta", "DE")});
  ASSERT_EQ(Decide("acme/sms").verdict, v1::VERDICT_ALLOW);
  Serve({Plugin("acme", "IT", to_beta), Plugin("beta", "US")});
  EXPECT_EQ(Decide("acme/sms").verdict, v1::VERDICT_UNDETERMINED);
}

TEST_F(CompilerTest, AnotherLawOrDayCompilesEverythingAgain) {
  const Cell* before = Decide("acme/sms").cell;
  v1::Law data = law::BundledLaw()->data();
  data.mutable_rules()->DeleteSubrange(0, 1);
  Serve({Plugin("acme", "IT"), Plugin("beta", "DE")}, *law::Law::Build(std::move(data)));
  EXPECT_NE(Decide("acme/sms").cell, before);
  Serve({Plugin("acme", "IT"), Plugin("beta", "DE")}, law::BundledLaw(), kDay + 1);
  EXPECT_TRUE(Decide("acme/sms", "rossi", kDay + 1).decided());
}

TEST_F(CompilerTest, APolicyThatChangesIsSeenByWhoIsUnderIt) {
  PutPolicy("id: 'local' storage { codes: 'IT' }");
  Put("id: 'rossi' country_code: 'IT' policy_ids: 'local' opt_ins { connector_id: 'beta/sms' }");
  ASSERT_EQ(Decide("beta/sms").verdict, v1::VERDICT_DENY);
  PutPolicy("id: 'local' storage { codes: 'DE' }");
  EXPECT_EQ(Decide("beta/sms").verdict, v1::VERDICT_ALLOW);
}

TEST_F(CompilerTest, APolicyOfTheProviderIsSeenByAllForAsLongAsItIsThere) {
  PutPolicy("id: 'all' provider_wide: true storage { codes: 'IT' }");
  EXPECT_EQ(Decide("beta/sms").verdict, v1::VERDICT_DENY);
  tenancy::Changes gone;
  gone.policies["all"] = nullptr;
  Change(std::move(gone));
  EXPECT_EQ(Decide("beta/sms").verdict, v1::VERDICT_ALLOW);
}

TEST_F(CompilerTest, WhatIsCompiledStaysWhereTenantsHaveBecomeMany) {
  ASSERT_EQ(Decide("acme/sms").verdict, v1::VERDICT_ALLOW);
  for (int i = 0; i < 3000; ++i) {
    Put(absl::StrCat("id: 'tenant-", i, "' country_code: 'IT' opt_ins { connector_id: 'acme/sms' ",
                     "valid_from: '", 1000 + i, "-01-01' }"));
  }
  const Cell* const before = Decide("acme/sms").cell;
  Serve({Plugin("acme", "IT")});
  EXPECT_EQ(Decide("acme/sms").cell, before);
}

TEST_F(CompilerTest, WhatNobodyHasInCommonAnyMoreIsLetGoOf) {
  // Each time a day that no other tenant has, and after that another world.
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 1500; ++i) {
      Put(
          absl::StrCat("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'acme/sms' "
                       "valid_from: '",
                       1000 + round * 1500 + i, "-01-01' }"));
    }
    Serve({Plugin("acme", "IT")});
    EXPECT_LT(snapshot_->world()->interning().size(), 100u);
  }
  Put("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'acme/sms' }");
  EXPECT_EQ(Decide("acme/sms").verdict, v1::VERDICT_ALLOW);
}

}  // namespace
}  // namespace domicile::compiled

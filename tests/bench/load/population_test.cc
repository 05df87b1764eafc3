#include "tests/bench/load/population.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/support/bundled_plugins.h"

namespace domicile::bench {
namespace {

std::vector<v1::Connector> BundledConnectors() {
  std::vector<v1::Connector> connectors;
  for (const auto& [id, connector] : testing::BundledCatalog().catalog->connectors()) {
    connectors.push_back(connector);
  }
  return connectors;
}

TEST(Population, TheSameSeedMakesTheSameTenantsAndQuestions) {
  const Population one({.tenants = 100, .seed = 5}, BundledConnectors());
  const Population same({.tenants = 100, .seed = 5}, BundledConnectors());
  const Population other({.tenants = 100, .seed = 6}, BundledConnectors());
  int differing = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(one.Tenant(i).DebugString(), same.Tenant(i).DebugString());
    EXPECT_EQ(one.Check(i).DebugString(), same.Check(i).DebugString());
    if (one.Tenant(i).DebugString() != other.Tenant(i).DebugString()) ++differing;
  }
  EXPECT_GT(differing, 90);
}

TEST(Population, TenantsOptInToTenConnectorsWithValuesOfTheirDomains) {
  const std::vector<v1::Connector> connectors = BundledConnectors();
  std::map<std::string, std::set<std::string>> domains;
  for (const v1::Connector& connector : connectors) {
    for (const v1::Input& input : connector.inputs()) {
      for (const v1::InputValue& value : input.values()) {
        domains[connector.id() + " " + input.name()].insert(value.value());
      }
    }
  }
  const Population population({.tenants = 200}, connectors);
  int inputs = 0;
  for (int i = 0; i < 200; ++i) {
    const v1::Tenant tenant = population.Tenant(i);
    std::set<std::string> chosen;
    for (const v1::OptIn& opt_in : tenant.opt_ins()) {
      chosen.insert(opt_in.connector_id());
      for (const v1::InputAssignment& input : opt_in.inputs()) {
        ++inputs;
        EXPECT_TRUE(domains[input.connector_id() + " " + input.name()].contains(input.value()));
      }
    }
    EXPECT_EQ(chosen.size(), 10U);
  }
  EXPECT_GT(inputs, 200);
}

TEST(Population, QuestionsAreAboutConnectorsThatTheTenantOptedInTo) {
  const Population population({.tenants = 20}, BundledConnectors());
  std::map<std::string, v1::Tenant> tenants;
  for (int i = 0; i < 20; ++i) tenants[population.Tenant(i).id()] = population.Tenant(i);
  std::set<std::string> asked;
  for (uint64_t i = 0; i < 500; ++i) {
    const v1::TransferCheck check = population.Check(i);
    asked.insert(check.tenant_id());
    ASSERT_TRUE(tenants.contains(check.tenant_id()));
    const auto& opt_ins = tenants[check.tenant_id()].opt_ins();
    EXPECT_TRUE(std::any_of(opt_ins.begin(), opt_ins.end(), [&](const v1::OptIn& opt_in) {
      return opt_in.connector_id() == check.connector_id();
    }));
  }
  EXPECT_EQ(asked.size(), 20U);
}

TEST(Population, ASparedProcessorIsNeitherUsedNorAskedAbout) {
  const Population population({.tenants = 100, .spared_processor = "plivo"}, BundledConnectors());
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(population.Tenant(i).DebugString().find("plivo"), std::string::npos);
    EXPECT_EQ(population.Resolve(i).DebugString().find("plivo"), std::string::npos);
  }
}

TEST(Population, BundlesHoldEveryTenantOnceAndItsPolicies) {
  for (const Policies policies : {Policies::kShared, Policies::kOwn}) {
    const Population population({.tenants = 2500, .policies = policies}, BundledConnectors());
    std::set<std::string> tenants, known;
    int bundles = 0;
    const absl::Status status = population.ForEachBundle([&](const v1::Bundle& bundle) {
      ++bundles;
      for (const v1::Policy& policy : bundle.policies()) known.insert(policy.id());
      for (const v1::Tenant& tenant : bundle.tenants()) {
        EXPECT_TRUE(tenants.insert(tenant.id()).second);
        for (const std::string& policy : tenant.policy_ids()) EXPECT_TRUE(known.contains(policy));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(bundles, 3);
    EXPECT_EQ(tenants.size(), 2500U);
    EXPECT_EQ(known.size(), policies == Policies::kOwn ? 2500U : 4U);
  }
}

}  // namespace
}  // namespace domicile::bench

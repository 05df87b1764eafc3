#include "service/decision/clause_modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::FromText;
using domicile::testing::PluginBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The modules of the last of some steps, of which the first is to the provider. The catalog has
// `acme/processor`, `acme/controller`, `acme/mixed` and `acme/silent`.
ClauseModules ModulesOf(const std::string& legs) {
  PluginBuilder acme("acme");
  acme.Connector("processor",
                 "role: ROLE_PROCESSOR role_evidence { basis: BASIS_SOURCED source_id: 'S' }");
  acme.Connector(
      "controller",
      "role: ROLE_INDEPENDENT_CONTROLLER role_evidence { basis: BASIS_SOURCED source_id: 'S' }");
  acme.Connector("mixed", "role: ROLE_MIXED role_evidence { basis: BASIS_SOURCED source_id: 'S' }");
  acme.Connector("silent");
  const auto catalog = BuildOrDie({acme.Build()});
  return ClauseModulesOf(FromText<v1::Path>("legs { to { kind: PARTY_KIND_PROVIDER } } " + legs),
                         *catalog)
      .back();
}

std::string StepTo(const std::string& connector) {
  return "legs { connector_id: '" + connector + "' } ";
}

TEST(ClauseModulesTest, TheProviderIsTheTenantsProcessor) {
  EXPECT_THAT(ModulesOf("").of_step, ElementsAre("2"));
}

TEST(ClauseModulesTest, TheProviderSendsToAProcessorAsOne) {
  EXPECT_THAT(ModulesOf(StepTo("acme/processor")).of_step, ElementsAre("3"));
  EXPECT_THAT(ModulesOf(StepTo("acme/processor")).with_tenant, ElementsAre("2", "3"));
}

TEST(ClauseModulesTest, AnIndependentControllerNeedsTheModuleOfControllers) {
  EXPECT_THAT(ModulesOf(StepTo("acme/controller")).of_step, ElementsAre("1"));
  EXPECT_THAT(ModulesOf(StepTo("acme/controller")).with_tenant, ElementsAre("1"));
}

TEST(ClauseModulesTest, WhereNobodySaysWhatTheRecipientIsAnyMayBeTheOne) {
  EXPECT_THAT(ModulesOf(StepTo("acme/silent")).of_step, IsEmpty());
  EXPECT_THAT(ModulesOf(StepTo("acme/mixed")).of_step, IsEmpty());
  EXPECT_THAT(ModulesOf("legs { to { title: 'Somebody' } }").of_step, IsEmpty());
}

TEST(ClauseModulesTest, TheSenderIsWhatItWasAsRecipient) {
  EXPECT_THAT(ModulesOf(StepTo("acme/controller") + StepTo("acme/processor")).of_step,
              ElementsAre("2"));
  EXPECT_THAT(ModulesOf(StepTo("acme/processor") + StepTo("acme/processor")).of_step,
              ElementsAre("3"));
  EXPECT_THAT(ModulesOf(StepTo("acme/silent") + StepTo("acme/processor")).of_step,
              ElementsAre("2", "3"));
}

TEST(ClauseModulesTest, TheRelationToTheOneBeforeSaysMoreThanTheRole) {
  EXPECT_THAT(
      ModulesOf(StepTo("acme/processor") + "legs { connector_id: 'acme/processor' relation: "
                                           "RELATION_INDEPENDENT_CONTROLLER }")
          .of_step,
      ElementsAre("1"));
  EXPECT_THAT(
      ModulesOf(StepTo("acme/processor") + "legs { relation: RELATION_SUB_PROCESSOR }").of_step,
      ElementsAre("3"));
  EXPECT_THAT(
      ModulesOf(StepTo("acme/controller") + "legs { relation: RELATION_SUB_PROCESSOR }").of_step,
      ElementsAre("2", "3"));
}

TEST(ClauseModulesTest, OneOfSeveralModulesThatAreStatedFits) {
  EXPECT_TRUE(ModuleFits({"3"}, "2, 3"));
  EXPECT_TRUE(ModuleFits({"2", "3"}, "2"));
  EXPECT_FALSE(ModuleFits({"3"}, "1,2"));
  EXPECT_FALSE(ModuleFits({"3"}, "33"));
  EXPECT_TRUE(ModuleFits({"3"}, ""));
  EXPECT_TRUE(ModuleFits({}, "4"));
}

}  // namespace
}  // namespace domicile::decision

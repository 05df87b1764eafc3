#include "service/decision/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/decision/ask.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::Connector WithInputs() {
  return FromText<v1::Connector>(R"(
    id: "acme/sms"
    inputs { name: "region" kind: INPUT_KIND_SETTING
             values { value: "ie1" } values { value: "us1" } values { value: "sg1" } }
    inputs { name: "replicated" kind: INPUT_KIND_SETTING
             values { value: "yes" } values { value: "no" } }
    inputs { name: "tenant_country" kind: INPUT_KIND_TENANT_COUNTRY }
    inputs { name: "data_subject_country" kind: INPUT_KIND_DATA_SUBJECT_COUNTRY
             values { value: "IT" } values { value: "FR" } })");
}

// Weighs what `conditions`, fields of a placement, say.
Outcome WeighText(const std::string& conditions, const Question& question) {
  const v1::Connector connector = WithInputs();
  return Weigh(FromText<v1::Placement>(conditions).conditions(), connector,
               ValuesOf(question, connector, nullptr, nullptr), question.mode, question.as_of);
}

bool Holds(const Outcome& outcome) { return !outcome.excluded && outcome.open.empty(); }

Question FromTenantIn(const std::string& country) {
  Question question = AskDefinite();
  question.tenant_country = country;
  return question;
}

constexpr char kUnlessIreland[] = R"(conditions { input: "region" values: "ie1" negated: true })";
constexpr char kIfEu[] = R"(conditions { input: "tenant_country" group_codes: "EU" })";
constexpr char kUnlessEu[] =
    R"(conditions { input: "tenant_country" group_codes: "EU" negated: true })";

TEST(WeighTest, HoldsWithoutConditions) { EXPECT_TRUE(Holds(WeighText("", AskDefinite()))); }

TEST(WeighTest, HoldsForAValueThatIsNamed) {
  EXPECT_TRUE(Holds(WeighText(kIfIreland, AskDefinite({"region=ie1"}))));
}

TEST(WeighTest, IsExcludedForAnotherValue) {
  EXPECT_TRUE(WeighText(kIfIreland, AskDefinite({"region=us1"})).excluded);
}

TEST(WeighTest, NegatedHoldsForEveryOtherValue) {
  EXPECT_TRUE(WeighText(kUnlessIreland, AskDefinite({"region=ie1"})).excluded);
  EXPECT_TRUE(Holds(WeighText(kUnlessIreland, AskDefinite({"region=us1"}))));
}

TEST(WeighTest, NeedsAllConditionsToHold) {
  const std::string both =
      std::string(kIfIreland) + R"(conditions { input: "replicated" values: "yes" })";
  EXPECT_TRUE(Holds(WeighText(both, AskDefinite({"region=ie1", "replicated=yes"}))));
  EXPECT_TRUE(WeighText(both, AskDefinite({"region=ie1", "replicated=no"})).excluded);
  EXPECT_TRUE(WeighText(both, AskDefinite({"region=us1", "replicated=yes"})).excluded);
}

TEST(WeighTest, TakesAGroupForItsMembers) {
  EXPECT_TRUE(Holds(WeighText(kIfEu, FromTenantIn("IT"))));
  EXPECT_TRUE(WeighText(kIfEu, FromTenantIn("CH")).excluded);
}

TEST(WeighTest, TakesAGroupAsOfTheDay) {
  EXPECT_TRUE(Holds(WeighText(kIfEu, On("2020-01-31", FromTenantIn("GB")))));
  EXPECT_TRUE(WeighText(kIfEu, On("2020-02-01", FromTenantIn("GB"))).excluded);
}

TEST(WeighTest, NegatedGroupHoldsForThoseOutside) {
  EXPECT_TRUE(WeighText(kUnlessEu, FromTenantIn("IT")).excluded);
  EXPECT_TRUE(Holds(WeighText(kUnlessEu, FromTenantIn("CH"))));
}

TEST(WeighTest, TakesValuesAndGroupsAsAlternatives) {
  const char* text = R"(conditions { input: "tenant_country" values: "CH" group_codes: "EU" })";
  EXPECT_TRUE(Holds(WeighText(text, FromTenantIn("CH"))));
  EXPECT_TRUE(Holds(WeighText(text, FromTenantIn("IT"))));
  EXPECT_TRUE(WeighText(text, FromTenantIn("GB")).excluded);
}

TEST(WeighTest, WithoutAValueADefiniteQuestionExcludesEvenTheNegated) {
  EXPECT_TRUE(WeighText(kIfIreland, AskDefinite()).excluded);
  EXPECT_TRUE(WeighText(kUnlessIreland, AskDefinite()).excluded);
}

TEST(WeighTest, WithoutAValueAPossibleQuestionLeavesTheConditionOpen) {
  const Outcome outcome = WeighText(kUnlessIreland, AskPossible());
  EXPECT_FALSE(outcome.excluded);
  ASSERT_THAT(outcome.open, SizeIs(1));
  EXPECT_EQ(outcome.open[0].input(), "region");
  EXPECT_THAT(outcome.open[0].values(), ElementsAre("ie1"));
  EXPECT_TRUE(outcome.open[0].negated());
}

TEST(WeighTest, WithAValueAPossibleQuestionLeavesNothingOpen) {
  EXPECT_TRUE(Holds(WeighText(kIfIreland, AskPossible({"region=ie1"}))));
  EXPECT_TRUE(WeighText(kIfIreland, AskPossible({"region=us1"})).excluded);
}

TEST(WeighTest, APossibleQuestionExcludesWhatNoValueOfTheDomainCanMeet) {
  EXPECT_TRUE(WeighText(R"(conditions { input: "data_subject_country" group_codes: "EFTA" })",
                        AskPossible())
                  .excluded);
}

TEST(WeighTest, APossibleQuestionLeavesNothingOpenThatEveryValueMeets) {
  EXPECT_TRUE(Holds(WeighText(R"(conditions { input: "data_subject_country" group_codes: "EU" })",
                              AskPossible())));
}

TEST(WeighTest, APossibleQuestionKeepsOnlyTheConditionsThatAreOpen) {
  const Outcome outcome =
      WeighText(std::string(kIfIreland) + R"(conditions { input: "replicated" values: "yes" })",
                AskPossible({"region=ie1"}));
  ASSERT_THAT(outcome.open, SizeIs(1));
  EXPECT_EQ(outcome.open[0].input(), "replicated");
}

// `first` is selected in Ireland; `second` in the United States when it is replicated, and in
// Ireland; `never` nowhere; `always` everywhere.
v1::Connector WithResolver() {
  v1::Connector connector = WithInputs();
  testing::MergeText(R"(
    placements { id: "first" selected_by_resolver: true }
    placements { id: "second" selected_by_resolver: true }
    placements { id: "never" selected_by_resolver: true }
    placements { id: "always" selected_by_resolver: true }
    placements { id: "declared" }
    placements { id: "bound" selected_by_resolver: true
                 conditions { input: "tenant_country" values: "IT" } }
    resolver_inputs: "region" resolver_inputs: "replicated"
    resolver_table {
      inputs: "region" inputs: "replicated"
      rows { values: "ie1" values: "yes" placement_ids: ["first", "second", "always", "bound"] }
      rows { values: "ie1" values: "no" placement_ids: ["first", "second", "always", "bound"] }
      rows { values: "us1" values: "yes" placement_ids: ["second", "always", "bound"] }
      rows { values: "us1" values: "no" placement_ids: ["always", "bound"] }
      rows { values: "sg1" values: "yes" placement_ids: ["always", "bound"] }
      rows { values: "sg1" values: "no" placement_ids: ["always", "bound"] }
    })",
                     connector);
  return connector;
}

Outcome WeighPlacement(const std::string& id, const Question& question) {
  const v1::Connector connector = WithResolver();
  for (const v1::Placement& placement : connector.placements()) {
    if (placement.id() != id) continue;
    return Weigh(placement, connector, ValuesOf(question, connector, nullptr, nullptr),
                 question.mode, question.as_of);
  }
  ADD_FAILURE() << id;
  return {};
}

TEST(WeighResolverTest, HoldsWhereTheTableSelectsIt) {
  EXPECT_TRUE(Holds(WeighPlacement("second", AskDefinite({"region=us1", "replicated=yes"}))));
  EXPECT_TRUE(WeighPlacement("second", AskDefinite({"region=us1", "replicated=no"})).excluded);
}

TEST(WeighResolverTest, IsExcludedWhereTheTableNeverSelectsIt) {
  EXPECT_TRUE(WeighPlacement("never", AskDefinite({"region=ie1", "replicated=yes"})).excluded);
  EXPECT_TRUE(WeighPlacement("never", AskPossible()).excluded);
}

TEST(WeighResolverTest, WithoutAValueADefiniteQuestionExcludesEvenWhatIsAlwaysSelected) {
  EXPECT_TRUE(WeighPlacement("always", AskDefinite({"region=ie1"})).excluded);
}

TEST(WeighResolverTest, APossibleQuestionLeavesTheValuesOpenThatSelectIt) {
  const Outcome outcome = WeighPlacement("first", AskPossible());
  ASSERT_THAT(outcome.open, SizeIs(1));
  EXPECT_EQ(outcome.open[0].input(), "region");
  EXPECT_THAT(outcome.open[0].values(), ElementsAre("ie1"));
}

TEST(WeighResolverTest, APossibleQuestionTakesAccountOfTheValuesThatAreGiven) {
  const Outcome outcome = WeighPlacement("second", AskPossible({"region=us1"}));
  ASSERT_THAT(outcome.open, SizeIs(1));
  EXPECT_EQ(outcome.open[0].input(), "replicated");
  EXPECT_THAT(outcome.open[0].values(), ElementsAre("yes"));
  EXPECT_TRUE(WeighPlacement("second", AskPossible({"region=sg1"})).excluded);
}

TEST(WeighResolverTest, APossibleQuestionLeavesNothingOpenThatEveryRowSelects) {
  EXPECT_TRUE(Holds(WeighPlacement("always", AskPossible())));
}

TEST(WeighResolverTest, APlacementThatIsNotSelectedByItIsLeftAlone) {
  EXPECT_TRUE(Holds(WeighPlacement("declared", AskDefinite())));
}

TEST(WeighResolverTest, ConditionsHoldBesideTheTable) {
  Question question = AskDefinite({"region=ie1", "replicated=no"});
  question.tenant_country = "FR";
  EXPECT_TRUE(WeighPlacement("bound", question).excluded);
  question.tenant_country = "IT";
  EXPECT_TRUE(Holds(WeighPlacement("bound", question)));
  EXPECT_THAT(WeighPlacement("bound", AskPossible()).open, SizeIs(1));
}

}  // namespace
}  // namespace domicile::decision

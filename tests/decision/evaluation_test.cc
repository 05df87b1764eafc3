#include "service/decision/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/decision/ask.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::Downstream;
using domicile::testing::kEvidence;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Setting;
using domicile::testing::Site;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kEntities[] = R"(
  entities { id: "ireland" legal_name: "Ireland" country_code: "IE"
             evidence { basis: BASIS_SOURCED source_id: "S" } }
  entities { id: "inc" legal_name: "Inc" evidence { basis: BASIS_SOURCED source_id: "S" } })";

constexpr char kUnknown[] = R"(unknowns { fact: "retention" description: "Nobody says." })";
constexpr char kRecipientUnknown[] =
    R"(unknowns { fact: "carriers" description: "Nobody says." bearing: BEARING_RECIPIENT })";

// What holds of `acme/sms`, of which that is written, and the catalog that it is part of.
struct Evaluated {
  std::shared_ptr<const catalog::Catalog> catalog;
  Evaluation evaluation;

  std::vector<std::string> Countries() const {
    std::vector<std::string> countries;
    for (const v1::ConditionalSite& site : evaluation.sites) {
      countries.push_back(site.site().place().country_code());
    }
    return countries;
  }
  std::vector<std::string> Unknowns() const {
    std::vector<std::string> facts;
    for (const v1::Unknown& unknown : evaluation.unknowns) facts.push_back(unknown.fact());
    return facts;
  }
};

Evaluated EvaluateText(const std::string& text, const Question& question) {
  Evaluated result;
  result.catalog =
      BuildOrDie({PluginBuilder("acme").Processor(kEntities).Connector("sms", text).Build()});
  const v1::Connector& connector = *result.catalog->FindConnector("acme/sms");
  result.evaluation = Evaluate(question, result.catalog->ProcessorOf(connector), connector,
                               ValuesOf(question, connector, nullptr, nullptr));
  return result;
}

TEST(EvaluateTest, CountsAllPlacementsThatHoldTogether) {
  const std::string text =
      Setting("region", "ie1 us1") + Placement("a", kIfIreland + Site("IE")) +
      Placement("b", Site("IT")) +
      Placement("c", R"(conditions { input: "region" values: "us1" })" + Site("US"));
  EXPECT_THAT(EvaluateText(text, AskDefinite({"region=ie1"})).Countries(), ElementsAre("IE", "IT"));
}

TEST(EvaluateTest, LeavesOutTheUnknownsOfAPlacementThatDoesNotHold) {
  const std::string text = Setting("region", "ie1 us1") + Placement("a", Site("IT")) +
                           Placement("b", kIfIreland + (" " + std::string(kUnknown)));
  EXPECT_THAT(EvaluateText(text, AskDefinite({"region=us1"})).Unknowns(), IsEmpty());
  EXPECT_THAT(EvaluateText(text, AskDefinite({"region=ie1"})).Unknowns(), ElementsAre("retention"));
}

TEST(EvaluateTest, GivesTheSameSiteAndTheSameUnknownOnce) {
  const Evaluated evaluated = EvaluateText(
      Placement("a", Site("IT") + kUnknown) + Placement("b", Site("IT") + kUnknown), AskDefinite());
  EXPECT_THAT(evaluated.Countries(), ElementsAre("IT"));
  EXPECT_THAT(evaluated.Unknowns(), ElementsAre("retention"));
}

TEST(EvaluateTest, KeepsUnknownsApartThatBearOnDifferentThings) {
  const std::string elsewhere =
      R"(unknowns { fact: "retention" description: "Nobody says." bearing: BEARING_NONE })";
  EXPECT_THAT(EvaluateText(Placement("a", Site("IT") + elsewhere + kUnknown), AskDefinite())
                  .evaluation.unknowns,
              ElementsAre(::testing::ResultOf(BearsOnLocation, false),
                          ::testing::ResultOf(BearsOnLocation, true)));
}

TEST(EvaluateTest, APossibleQuestionKeepsWhatASiteDependsOn) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") + Placement("a", kIfIreland + Site("IE")) +
                       Placement("b", Site("IT")),
                   AskPossible());
  ASSERT_THAT(evaluated.Countries(), ElementsAre("IE", "IT"));
  EXPECT_THAT(evaluated.evaluation.sites[0].conditions(), SizeIs(1));
  EXPECT_THAT(evaluated.evaluation.sites[1].conditions(), IsEmpty());
}

// Validity.

const std::string kInterval = R"(valid_from: "2025-03-01" valid_until: "2026-03-01")";

TEST(ValidityTest, BeginsOnItsFirstDay) {
  const std::string text = Placement("a", kInterval + Site("IT"));
  EXPECT_THAT(EvaluateText(text, On("2025-02-28", AskDefinite())).Countries(), IsEmpty());
  EXPECT_THAT(EvaluateText(text, On("2025-03-01", AskDefinite())).Countries(), ElementsAre("IT"));
}

TEST(ValidityTest, EndsBeforeItsLastDay) {
  const std::string text = Placement("a", kInterval + Site("IT"));
  EXPECT_THAT(EvaluateText(text, On("2026-02-28", AskDefinite())).Countries(), ElementsAre("IT"));
  EXPECT_THAT(EvaluateText(text, On("2026-03-01", AskDefinite())).Countries(), IsEmpty());
}

TEST(ValidityTest, LeavesWhereItIsUnknownBeforeItBegins) {
  const Evaluated evaluated = EvaluateText(Placement("a", kInterval + Site("IT") + kUnknown),
                                           On("2025-02-28", AskDefinite()));
  ASSERT_THAT(evaluated.Unknowns(), ElementsAre("location_as_of"));
  EXPECT_THAT(evaluated.evaluation.unknowns[0].description(), HasSubstr("2025-03-01"));
}

TEST(ValidityTest, LeavesWhereItIsUnknownOnceNothingHolds) {
  EXPECT_THAT(EvaluateText(Placement("a", kInterval + Site("IT") + kUnknown),
                           On("2026-03-01", AskDefinite()))
                  .Unknowns(),
              ElementsAre("processing_location"));
}

TEST(ValidityTest, APlacementMayTakeTheTurnOfAnother) {
  const std::string text = Placement("old", R"(valid_until: "2026-03-01")" + Site("IT")) +
                           Placement("new", R"(valid_from: "2026-03-01")" + Site("FR"));
  EXPECT_THAT(EvaluateText(text, On("2026-02-28", AskDefinite())).Countries(), ElementsAre("IT"));
  EXPECT_THAT(EvaluateText(text, On("2026-03-01", AskDefinite())).Countries(), ElementsAre("FR"));
}

// The age of evidence: the source S is of 2024-05-02.

TEST(EvidenceAgeTest, NothingIsKnownBeforeTheFirstEvidence) {
  const Evaluated evaluated =
      EvaluateText(Placement("a", Site("IT")), On("2024-05-01", AskDefinite()));
  EXPECT_THAT(evaluated.Countries(), IsEmpty());
  ASSERT_THAT(evaluated.Unknowns(), ElementsAre("location_as_of"));
  EXPECT_EQ(evaluated.evaluation.unknowns[0].description(),
            "Of some places of `acme/sms` nothing is known as of 2024-05-01: the earliest evidence "
            "is from 2024-05-02.");
}

TEST(EvidenceAgeTest, ASiteIsKnownFromTheDayOfItsEvidence) {
  const Evaluated evaluated =
      EvaluateText(Placement("a", Site("IT")), On("2024-05-02", AskDefinite()));
  EXPECT_THAT(evaluated.Countries(), ElementsAre("IT"));
  EXPECT_THAT(evaluated.Unknowns(), IsEmpty());
}

TEST(EvidenceAgeTest, TheEarliestEvidenceCounts) {
  const std::string earlier =
      R"(evidence { basis: BASIS_SOURCED source_id: "S" source_date: "2020" })";
  EXPECT_THAT(EvaluateText(Placement("a", Site("IT", earlier)), On("2020-01-01", AskDefinite()))
                  .Countries(),
              ElementsAre("IT"));
}

TEST(EvidenceAgeTest, TheDayOfReadingCountsWhereTheSourceBearsNone) {
  const std::string text =
      Placement("a", R"(sites { place { country_code: "IT" } activities: ACTIVITY_STORAGE
                      strength: STRENGTH_DOCUMENTED
                      evidence { basis: BASIS_SOURCED url: "https://x.example/"
                                 checked_date: "2025-11" } })");
  EXPECT_THAT(EvaluateText(text, On("2025-10-31", AskDefinite())).Countries(), IsEmpty());
  EXPECT_THAT(EvaluateText(text, On("2025-11-01", AskDefinite())).Countries(), ElementsAre("IT"));
}

TEST(EvidenceAgeTest, AStatedFirstDayCountsBeforeTheEvidence) {
  EXPECT_THAT(EvaluateText(Placement("a", R"(valid_from: "2000-01-01")" + Site("IT")),
                           On("2000-01-01", AskDefinite()))
                  .Countries(),
              ElementsAre("IT"));
}

TEST(EvidenceAgeTest, OneSiteMayBeKnownBeforeAnother) {
  const std::string earlier =
      R"(evidence { basis: BASIS_SOURCED source_id: "S" source_date: "2020" })";
  const Evaluated evaluated = EvaluateText(Placement("a", Site("IT", earlier) + Site("FR")),
                                           On("2023-01-01", AskDefinite()));
  EXPECT_THAT(evaluated.Countries(), ElementsAre("IT"));
  EXPECT_THAT(evaluated.Unknowns(), ElementsAre("location_as_of"));
}

// Inputs that nobody gave.

TEST(InputNotGivenTest, IsMissingInADefiniteQuestion) {
  const Evaluated evaluated = EvaluateText(
      Setting("region", "ie1 us1") + Placement("a", kIfIreland + Site("IE")), AskDefinite());
  ASSERT_THAT(evaluated.evaluation.missing, SizeIs(1));
  EXPECT_EQ(evaluated.evaluation.missing[0].input->name(), "region");
  EXPECT_EQ(evaluated.evaluation.missing[0].connector->id(), "acme/sms");
  EXPECT_THAT(evaluated.Unknowns(), IsEmpty());
}

TEST(InputNotGivenTest, IsUnknownWhereItIsOptional) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1", "optional: true description: 'Where it is.' ") +
                       Placement("a", kIfIreland + Site("IE")) + Placement("b", Site("IT")),
                   AskDefinite());
  EXPECT_THAT(evaluated.evaluation.missing, IsEmpty());
  EXPECT_THAT(evaluated.Countries(), ElementsAre("IT"));
  ASSERT_THAT(evaluated.Unknowns(), ElementsAre("input_region"));
  EXPECT_EQ(evaluated.evaluation.unknowns[0].description(),
            "Input `region` of `acme/sms` was not given: Where it is.");
}

TEST(InputNotGivenTest, IsNeitherWhereADefaultIsDocumented) {
  const Evaluated evaluated = EvaluateText(
      Setting("region", "ie1 us1",
              R"(default_value: "ie1" default_evidence { basis: BASIS_SOURCED source_id: "S" } )") +
          Placement("a", kIfIreland + Site("IE")),
      AskDefinite());
  EXPECT_THAT(evaluated.evaluation.missing, IsEmpty());
  EXPECT_THAT(evaluated.Unknowns(), IsEmpty());
  EXPECT_THAT(evaluated.Countries(), ElementsAre("IE"));
}

TEST(InputNotGivenTest, IsNeitherInAPossibleQuestion) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") + Setting("mode", "x", "optional: true ") +
                       Placement("a", kIfIreland + Site("IE")),
                   AskPossible());
  EXPECT_THAT(evaluated.evaluation.missing, IsEmpty());
  EXPECT_THAT(evaluated.Unknowns(), IsEmpty());
}

TEST(NothingHoldsTest, IsAnUnknownLocation) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") + Placement("a", kIfIreland + Site("IE")),
                   AskDefinite({"region=us1"}));
  ASSERT_THAT(evaluated.Unknowns(), ElementsAre("processing_location"));
  EXPECT_EQ(evaluated.evaluation.unknowns[0].description(),
            "No statement about `acme/sms` holds for these inputs on 2026-11-23.");
}

TEST(NothingHoldsTest, IsAnUnknownLocationAlsoWhereAnEntityActs) {
  EXPECT_THAT(EvaluateText(Placement("a", R"(entity_id: "ireland")"), AskDefinite()).Unknowns(),
              ElementsAre("processing_location"));
}

TEST(NothingHoldsTest, IsAnUnknownLocationAlsoWhereOtherThingsAreUnknown) {
  EXPECT_THAT(EvaluateText(Placement("a", kRecipientUnknown), AskDefinite()).Unknowns(),
              ElementsAre("carriers", "processing_location"));
  EXPECT_THAT(EvaluateText(Placement("a", kUnknown), AskDefinite()).Unknowns(),
              ElementsAre("retention"));
}

TEST(NothingHoldsTest, IsNoUnknownLocationWhereThereAreSites) {
  EXPECT_THAT(
      EvaluateText(Placement("a", Site("IT") + kRecipientUnknown), AskDefinite()).Unknowns(),
      ElementsAre("carriers"));
}

TEST(BearsOnLocationTest, IsWhatAnUnknownDoesUnlessItSaysOtherwise) {
  v1::Unknown unknown;
  EXPECT_TRUE(BearsOnLocation(unknown));
  unknown.set_bearing(v1::BEARING_LOCATION);
  EXPECT_TRUE(BearsOnLocation(unknown));
  unknown.set_bearing(v1::BEARING_RECIPIENT);
  EXPECT_FALSE(BearsOnLocation(unknown));
  unknown.set_bearing(v1::BEARING_NONE);
  EXPECT_FALSE(BearsOnLocation(unknown));
}

// Entities.

TEST(EntityTest, ActsWhereItsPlacementHolds) {
  const std::string text =
      Setting("region", "ie1 us1") +
      Placement("a", kIfIreland + std::string(R"( entity_id: "ireland")")) +
      Placement("b", R"(conditions { input: "region" values: "us1" } entity_id: "inc")");
  const Evaluated evaluated = EvaluateText(text, AskDefinite({"region=ie1"}));
  ASSERT_THAT(evaluated.evaluation.entities, SizeIs(1));
  EXPECT_EQ(evaluated.evaluation.entities[0].entity_id(), "ireland");
  EXPECT_EQ(evaluated.evaluation.entities[0].country_code(), "IE");
}

TEST(EntityTest, DoesNotActWhereItsPlacementIsNotKnownYet) {
  EXPECT_THAT(EvaluateText(Placement("a", R"(entity_id: "ireland")" + Site("IT")),
                           On("2020-01-01", AskDefinite()))
                  .evaluation.entities,
              IsEmpty());
}

TEST(EntityTest, IsThereOnceAndThenWithoutConditionsWhereItAlwaysActs) {
  const std::string sometimes =
      Placement("a", kIfIreland + std::string(R"( entity_id: "ireland")"));
  const std::string always = Placement("b", R"(entity_id: "ireland")");
  for (const std::string& text : {sometimes + always, always + sometimes}) {
    const Evaluated evaluated = EvaluateText(Setting("region", "ie1 us1") + text, AskPossible());
    ASSERT_THAT(evaluated.evaluation.entities, SizeIs(1));
    EXPECT_THAT(evaluated.evaluation.entities[0].conditions(), IsEmpty());
  }
}

TEST(EntityTest, IsThereForEachConditionOnWhichItActs) {
  const std::string entity = R"( entity_id: "ireland")";
  const std::string elsewhere = R"(conditions { input: "mode" values: "fast" })";
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") + Setting("mode", "fast slow") +
                       Placement("a", kIfIreland + entity) + Placement("b", elsewhere + entity) +
                       Placement("c", kIfIreland + entity),
                   AskPossible());
  ASSERT_THAT(evaluated.evaluation.entities, SizeIs(2));
  EXPECT_EQ(evaluated.evaluation.entities[0].conditions(0).input(), "region");
  EXPECT_EQ(evaluated.evaluation.entities[1].conditions(0).input(), "mode");
}

TEST(EntityTest, KeepsWhatItDependsOn) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") +
                       Placement("a", kIfIreland + std::string(R"( entity_id: "ireland")")),
                   AskPossible());
  ASSERT_THAT(evaluated.evaluation.entities, SizeIs(1));
  EXPECT_THAT(evaluated.evaluation.entities[0].conditions(), SizeIs(1));
}

// Candidates.

constexpr char kEither[] = R"( candidate_entity_ids: [ "ireland", "inc" ])";

// The entities with a question mark after those that are candidates, and `/n` after n conditions.
std::vector<std::string> EntitiesOf(const std::string& text, const Question& question) {
  std::vector<std::string> entities;
  const Evaluated evaluated = EvaluateText(text, question);
  for (const v1::PartyEntity& entity : evaluated.evaluation.entities) {
    std::string name = entity.entity_id() + (entity.candidate() ? "?" : "");
    if (!entity.conditions().empty()) name += "/" + std::to_string(entity.conditions_size());
    entities.push_back(name);
  }
  return entities;
}

TEST(CandidateTest, EachIsAnEntityOfWhichNobodySaysWhetherItActs) {
  EXPECT_THAT(EntitiesOf(Placement("a", Site("IT") + kEither), AskDefinite()),
              ElementsAre("ireland?", "inc?"));
}

TEST(CandidateTest, IsDescribedAsOtherEntitiesAre) {
  const Evaluated evaluated = EvaluateText(Placement("a", Site("IT") + kEither), AskDefinite());
  ASSERT_THAT(evaluated.evaluation.entities, SizeIs(2));
  EXPECT_EQ(evaluated.evaluation.entities[0].legal_name(), "Ireland");
  EXPECT_EQ(evaluated.evaluation.entities[0].country_code(), "IE");
}

TEST(CandidateTest, IsNoneWhereItActsForCertain) {
  const std::string either = Placement("a", Site("IT") + kEither);
  const std::string certain = Placement("b", R"(entity_id: "inc")");
  EXPECT_THAT(EntitiesOf(either + certain, AskDefinite()), ElementsAre("ireland?", "inc"));
  EXPECT_THAT(EntitiesOf(certain + either, AskDefinite()), ElementsAre("inc", "ireland?"));
}

TEST(CandidateTest, StaysOneWhereItActsForCertainOnlyUnderConditions) {
  const std::string text = Setting("region", "ie1 us1") + Placement("a", Site("IT") + kEither) +
                           Placement("b", kIfIreland + std::string(R"( entity_id: "ireland")"));
  EXPECT_THAT(EntitiesOf(text, AskPossible()), ElementsAre("ireland?", "inc?", "ireland/1"));
  EXPECT_THAT(EntitiesOf(text, AskDefinite({"region=us1"})), ElementsAre("ireland?", "inc?"));
  EXPECT_THAT(EntitiesOf(text, AskDefinite({"region=ie1"})), ElementsAre("inc?", "ireland"));
}

TEST(CandidateTest, IsThereOnceWhereTwoPlacementsNameIt) {
  const std::string text = Setting("region", "ie1 us1") +
                           Placement("a", kIfIreland + Site("IE") + kEither) +
                           Placement("b", Site("IT") + kEither);
  EXPECT_THAT(EntitiesOf(text, AskPossible()), ElementsAre("ireland?", "inc?"));
}

TEST(CandidateTest, DoesNotActWhereItsPlacementIsNotKnownYet) {
  EXPECT_THAT(EntitiesOf(Placement("a", Site("IT") + kEither), On("2020-01-01", AskDefinite())),
              IsEmpty());
}

// Downstreams.

std::vector<std::string> DownstreamsOf(const std::string& text, const Question& question) {
  std::vector<std::string> ids;
  const Evaluated evaluated = EvaluateText(text, question);
  for (const OpenDownstream& open : evaluated.evaluation.downstreams) {
    ids.push_back(open.downstream->id());
  }
  return ids;
}

TEST(DownstreamTest, IsTakenWhereItsConditionsHold) {
  const std::string text = Setting("region", "ie1 us1") +
                           Downstream("irish", R"(party: "A")", kIfIreland) +
                           Downstream("any", R"(party: "B")");
  EXPECT_THAT(DownstreamsOf(text, AskDefinite({"region=ie1"})), ElementsAre("irish", "any"));
  EXPECT_THAT(DownstreamsOf(text, AskDefinite({"region=us1"})), ElementsAre("any"));
}

TEST(DownstreamTest, KeepsWhatItDependsOnInAPossibleQuestion) {
  const Evaluated evaluated =
      EvaluateText(Setting("region", "ie1 us1") + Downstream("irish", R"(party: "A")", kIfIreland),
                   AskPossible());
  ASSERT_THAT(evaluated.evaluation.downstreams, SizeIs(1));
  ASSERT_THAT(evaluated.evaluation.downstreams[0].conditions, SizeIs(1));
  EXPECT_EQ(evaluated.evaluation.downstreams[0].conditions[0].input(), "region");
}

TEST(DownstreamTest, IsTakenWithinItsInterval) {
  const std::string text = Downstream("a", R"(party: "A")", kInterval);
  EXPECT_THAT(DownstreamsOf(text, On("2025-02-28", AskDefinite())), IsEmpty());
  EXPECT_THAT(DownstreamsOf(text, On("2025-03-01", AskDefinite())), ElementsAre("a"));
  EXPECT_THAT(DownstreamsOf(text, On("2026-02-28", AskDefinite())), ElementsAre("a"));
  EXPECT_THAT(DownstreamsOf(text, On("2026-03-01", AskDefinite())), IsEmpty());
}

TEST(DownstreamTest, IsKnownFromTheDayOfItsEvidence) {
  const std::string text = Downstream("a", R"(party: "A")");
  EXPECT_THAT(DownstreamsOf(text, On("2024-05-01", AskDefinite())), IsEmpty());
  EXPECT_THAT(DownstreamsOf(text, On("2024-05-02", AskDefinite())), ElementsAre("a"));
}

}  // namespace
}  // namespace domicile::decision

#include "service/decision/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<v1::Exposure> ExposureTo(const Target& target,
                                     const std::vector<PluginBuilder>& plugins,
                                     const Question& question = AskPossible()) {
  std::vector<catalog::PluginContent> contents;
  for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  return FindExposure(*BuildOrDie(std::move(contents)), target, question);
}

// A reason as a line, such as `SITE acme/sms if region=us1`.
std::string Line(const v1::ExposureReason& reason) {
  std::string line = v1::Reach_Name(reason.reach()).substr(std::string("REACH_").size());
  absl::StrAppend(&line, " ",
                  reason.connector_id().empty() ? reason.party().title() : reason.connector_id());
  for (const v1::Condition& condition : reason.conditions()) {
    absl::StrAppend(&line, " if ", condition.input(), "=", absl::StrJoin(condition.values(), ","));
  }
  return line;
}

// Each exposed connector with its reasons, such as `acme/sms: SITE acme/sms; PARENT beta/sms`.
std::vector<std::string> Lines(const std::vector<v1::Exposure>& exposures) {
  std::vector<std::string> lines;
  for (const v1::Exposure& exposure : exposures) {
    lines.push_back(
        absl::StrCat(exposure.connector_id(), ": ",
                     absl::StrJoin(exposure.reasons(), "; ",
                                   [](std::string* out, const v1::ExposureReason& reason) {
                                     absl::StrAppend(out, Line(reason));
                                   })));
  }
  return lines;
}

// A processor whose entity sits in Ireland and is controlled from the United States, on both counts
// by that evidence.
PluginBuilder Irish(const std::string& processor, const std::string& evidence = kEvidence) {
  return PluginBuilder(processor)
      .Processor(R"(entities { id: "ltd" legal_name: "Ltd" country_code: "IE" )" + evidence +
                 R"(parent { legal_name: "Inc" country_code: "US" )" + evidence + "} }")
      .Connector("sms", Placement("a", R"(entity_id: "ltd")" + Site("SE")));
}

const std::string kToBeta = Downstream("b", R"(connector_id: "beta/sms")");
const std::string kIfFar = R"(conditions { input: "region" values: "far" })";

TEST(CountryExposureTest, IsBySite) {
  const auto exposures = ExposureTo(TargetCountry{"SE"}, {Sms("acme", Placement("a", Site("SE"))),
                                                          Sms("beta", Placement("a", Site("IT")))});
  ASSERT_THAT(Lines(exposures), ElementsAre("acme/sms: SITE acme/sms"));
  EXPECT_EQ(exposures[0].reasons(0).party().id(), "acme");
  EXPECT_EQ(exposures[0].reasons(0).site().place().country_code(), "SE");
}

TEST(CountryExposureTest, IsByTheSeatOfARecipient) {
  const auto exposures = ExposureTo(TargetCountry{"IE"}, {Irish("acme")});
  ASSERT_THAT(Lines(exposures), ElementsAre("acme/sms: ENTITY acme/sms"));
  EXPECT_EQ(exposures[0].reasons(0).entity().legal_name(), "Ltd");
}

TEST(CountryExposureTest, IsNotByTheSeatOfAParent) {
  EXPECT_THAT(ExposureTo(TargetCountry{"US"}, {Irish("acme")}), IsEmpty());
}

TEST(CountryExposureTest, IsNotByASeatThatIsHearsay) {
  EXPECT_THAT(ExposureTo(TargetCountry{"IE"}, {Irish("acme", testing::kHearsay)}), IsEmpty());
}

TEST(CountryExposureTest, IsNotByTheTenantOrTheProvider) {
  Question question = AskPossible();
  question.tenant_country = "FR";
  question.provider.set_country_code("FR");
  EXPECT_THAT(ExposureTo(TargetCountry{"FR"}, {Sms("acme", "")}, question), IsEmpty());
}

TEST(CountryExposureTest, IsNotByAGroupThatTheCountryIsIn) {
  EXPECT_THAT(ExposureTo(TargetCountry{"SE"},
                         {Sms("acme", Placement("a", R"(sites { place { group_code: "EU" }
                      activities: ACTIVITY_STORAGE strength: STRENGTH_DOCUMENTED
                      evidence { basis: BASIS_SOURCED source_id: "S" } })"))}),
              IsEmpty());
}

TEST(CountryExposureTest, IsByARecipientDownstreamToo) {
  EXPECT_THAT(
      Lines(ExposureTo(TargetCountry{"SE"},
                       {Sms("acme", kToBeta), Sms("beta", Placement("a", Site("SE"))),
                        Sms("gamma", Downstream("c", R"(party: "A carrier")", Site("SE")))})),
      ElementsAre("acme/sms: SITE beta/sms", "beta/sms: SITE beta/sms",
                  "gamma/sms: SITE A carrier"));
}

TEST(ParentExposureTest, IsByTheSeatOfTheUltimateParent) {
  const auto exposures = ExposureTo(TargetParentCountry{"US"}, {Irish("acme"), Sms("beta", "")});
  ASSERT_THAT(Lines(exposures), ElementsAre("acme/sms: PARENT acme/sms"));
  EXPECT_EQ(exposures[0].reasons(0).entity().parent_legal_name(), "Inc");
}

TEST(ParentExposureTest, IsNotByTheSeatOfTheEntityItself) {
  EXPECT_THAT(ExposureTo(TargetParentCountry{"IE"}, {Irish("acme")}), IsEmpty());
}

TEST(ParentExposureTest, IsNotByAParentThatIsHearsay) {
  EXPECT_THAT(ExposureTo(TargetParentCountry{"US"}, {Irish("acme", testing::kHearsay)}), IsEmpty());
}

TEST(ProcessorExposureTest, IsByEveryRecipientOfThatName) {
  EXPECT_THAT(Lines(ExposureTo(TargetProcessor{"beta"},
                               {Sms("acme", kToBeta), Sms("beta", ""), Sms("gamma", ""),
                                Sms("zeta", Downstream("b", R"(processor_id: "beta")"))})),
              ElementsAre("acme/sms: RECIPIENT beta/sms", "beta/sms: RECIPIENT beta/sms",
                          "zeta/sms: RECIPIENT The company beta"));
}

TEST(ExposureConditionsTest, AreThoseOfTheSite) {
  EXPECT_THAT(Lines(ExposureTo(TargetCountry{"SE"},
                               {Sms("acme", Setting("region", "near far") +
                                                Placement("a", kIfFar + Site("SE")))})),
              ElementsAre("acme/sms: SITE acme/sms if region=far"));
}

TEST(ExposureConditionsTest, AreThoseOfTheEntity) {
  EXPECT_THAT(Lines(ExposureTo(
                  TargetCountry{"IE"},
                  {PluginBuilder("acme")
                       .Processor(R"(entities { id: "ltd" legal_name: "Ltd" country_code: "IE" )" +
                                  std::string(kEvidence) + "}")
                       .Connector("sms", Setting("region", "near far") +
                                             Placement("a", kIfFar + R"( entity_id: "ltd")"))})),
              ElementsAre("acme/sms: ENTITY acme/sms if region=far"));
}

TEST(ExposureConditionsTest, AreThoseOnTheWayToo) {
  EXPECT_THAT(Lines(ExposureTo(
                  TargetCountry{"SE"},
                  {Sms("acme", Setting("region", "near far") +
                                   Downstream("b", R"(connector_id: "beta/sms")", kIfFar)),
                   Sms("beta", Setting("mode", "fast slow") +
                                   Downstream("c", R"(connector_id: "gamma/sms")",
                                              R"(conditions { input: "mode" values: "slow" })")),
                   Sms("gamma", Setting("zone", "one two") +
                                    Placement("a", R"(conditions { input: "zone" values: "two" })" +
                                                       Site("SE")))})),
              ElementsAre("acme/sms: SITE gamma/sms if region=far if mode=slow if zone=two",
                          "beta/sms: SITE gamma/sms if mode=slow if zone=two",
                          "gamma/sms: SITE gamma/sms if zone=two"));
}

TEST(ExposureConditionsTest, AreGoneWhereTheRequestSettlesThem) {
  const std::vector<PluginBuilder> plugins = {
      Sms("acme", Setting("region", "near far") + Placement("a", kIfFar + Site("SE")))};
  EXPECT_THAT(Lines(ExposureTo(TargetCountry{"SE"}, plugins, AskPossible({"region=far"}))),
              ElementsAre("acme/sms: SITE acme/sms"));
  EXPECT_THAT(ExposureTo(TargetCountry{"SE"}, plugins, AskPossible({"region=near"})), IsEmpty());
}

TEST(ExposureReasonsTest, OfALegThatPathsShareAreThereOnce) {
  EXPECT_THAT(
      Lines(ExposureTo(TargetCountry{"SE"},
                       {Sms("acme", Placement("a", Site("SE")) + Downstream("b", R"(party: "A")") +
                                        Downstream("c", R"(party: "B")"))})),
      ElementsAre("acme/sms: SITE acme/sms"));
}

TEST(ExposureReasonsTest, AreAllThereAre) {
  const std::string sites = Site("IE") + Site("IE", "retention: '30 days'");
  EXPECT_THAT(Lines(ExposureTo(
                  TargetCountry{"IE"},
                  {PluginBuilder("acme")
                       .Processor(R"(entities { id: "ltd" legal_name: "Ltd" country_code: "IE" )" +
                                  std::string(kEvidence) + "}")
                       .Connector("sms", Placement("a", R"(entity_id: "ltd")" + sites))})),
              ElementsAre("acme/sms: SITE acme/sms; SITE acme/sms; ENTITY acme/sms"));
}

}  // namespace
}  // namespace domicile::decision

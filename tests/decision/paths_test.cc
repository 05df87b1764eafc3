#include "service/decision/paths.h"

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
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Setting;
using domicile::testing::Site;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What paths there are through `acme/sms`, among those plugins.
PathSearch PathsOf(const std::vector<PluginBuilder>& plugins, const Question& question) {
  std::vector<catalog::PluginContent> contents;
  for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  // A result points into the catalog, which therefore stays.
  static std::vector<std::shared_ptr<const catalog::Catalog>> catalogs;
  const catalog::Catalog& catalog = *catalogs.emplace_back(BuildOrDie(std::move(contents)));
  return FindPaths(catalog, *catalog.FindConnector("acme/sms"), question);
}

PluginBuilder Acme(const std::string& text) { return PluginBuilder("acme").Connector("sms", text); }

// Each path as its recipients, such as `provider > acme > meta`, with the country codes.
std::vector<std::string> Chains(const PathSearch& search) {
  std::vector<std::string> chains;
  for (const v1::Path& path : search.paths) {
    chains.push_back(absl::StrJoin(path.legs(), " > ", [](std::string* out, const v1::Leg& leg) {
      absl::StrAppend(out, leg.to().id().empty() ? leg.to().title() : leg.to().id());
    }));
  }
  return chains;
}

TEST(FindPathsTest, GoFromTheTenantOverTheProviderToTheProcessor) {
  Question question = AskDefinite();
  question.tenant_country = "FR";
  question.provider.set_title("Byte");
  question.provider.set_country_code("IT");
  const PathSearch search = PathsOf({Acme("")}, question);
  ASSERT_THAT(search.paths, SizeIs(1));
  const v1::Path& path = search.paths[0];
  EXPECT_EQ(path.connector_id(), "acme/sms");
  ASSERT_THAT(path.legs(), SizeIs(2));
  EXPECT_EQ(path.legs(0).from().kind(), v1::PARTY_KIND_TENANT);
  EXPECT_EQ(path.legs(0).from().country_code(), "FR");
  EXPECT_EQ(path.legs(0).to().kind(), v1::PARTY_KIND_PROVIDER);
  EXPECT_EQ(path.legs(0).to().title(), "Byte");
  EXPECT_EQ(path.legs(0).to().country_code(), "IT");
  EXPECT_EQ(path.legs(1).from().title(), "Byte");
  EXPECT_EQ(path.legs(1).to().kind(), v1::PARTY_KIND_PROCESSOR);
  EXPECT_EQ(path.legs(1).to().id(), "acme");
  EXPECT_EQ(path.legs(1).connector_id(), "acme/sms");
}

TEST(FindPathsTest, CarryTheDataCategoriesOfTheConnector) {
  const PathSearch search =
      PathsOf({Acme(R"(data_categories: "user.contact.email" data_categories: "user.content")")},
              AskDefinite());
  for (const v1::Leg& leg : search.paths.at(0).legs()) {
    EXPECT_THAT(leg.data_categories(), ElementsAre("user.contact.email", "user.content"));
  }
}

TEST(FindPathsTest, FollowDownstreamsToTheirEnds) {
  EXPECT_THAT(Chains(PathsOf(
                  {Acme(Downstream("b", R"(connector_id: "beta/sms")")),
                   Sms("beta", Downstream("c", R"(connector_id: "gamma/sms")")), Sms("gamma", "")},
                  AskDefinite())),
              ElementsAre("provider > acme > beta > gamma"));
}

TEST(FindPathsTest, GiveOneForEachLastRecipient) {
  EXPECT_THAT(Chains(PathsOf({Acme(Downstream("b", R"(connector_id: "beta/sms")") +
                                   Downstream("c", R"(party: "A carrier")")),
                              Sms("beta", Downstream("d", R"(processor_id: "gamma")") +
                                              Downstream("e", R"(party: "Another")")),
                              PluginBuilder("gamma")},
                             AskDefinite())),
              ElementsAre("provider > acme > beta > gamma", "provider > acme > beta > Another",
                          "provider > acme > A carrier"));
}

TEST(FindPathsTest, MayReachTheSameConnectorByTwoWays) {
  EXPECT_THAT(Chains(PathsOf(
                  {Acme(Downstream("b", R"(connector_id: "beta/sms")") +
                        Downstream("c", R"(connector_id: "gamma/sms")")),
                   Sms("beta", Downstream("d", R"(connector_id: "gamma/sms")")), Sms("gamma", "")},
                  AskDefinite())),
              ElementsAre("provider > acme > beta > gamma", "provider > acme > gamma"));
}

TEST(FindPathsTest, EndBeforeADownstreamThatDoesNotHold) {
  EXPECT_THAT(Chains(PathsOf({Acme(Setting("region", "ie1 us1") +
                                   Downstream("b", R"(party: "A carrier")",
                                              R"(conditions { input: "region" values: "us1" })"))},
                             AskDefinite({"region=ie1"}))),
              ElementsAre("provider > acme"));
}

TEST(FindPathsTest, SayWhatAStepDependsOn) {
  const PathSearch search =
      PathsOf({Acme(Setting("region", "ie1 us1") +
                    Downstream("b", R"(party: "A carrier")",
                               R"(conditions { input: "region" values: "us1" })"))},
              AskPossible());
  const v1::Leg& step = search.paths.at(0).legs(2);
  ASSERT_THAT(step.conditions(), SizeIs(1));
  EXPECT_THAT(step.conditions(0).values(), ElementsAre("us1"));
  EXPECT_THAT(search.paths[0].legs(1).conditions(), IsEmpty());
}

TEST(FindPathsTest, HaveTheCountriesOfAllTheirSitesSortedAndOnce) {
  const PathSearch search = PathsOf({Acme(Placement("a", Site("SG") + Site("IT")) +
                                          Downstream("b", R"(connector_id: "beta/sms")")),
                                     Sms("beta", Placement("a", Site("IT") + Site("DE")))},
                                    AskDefinite());
  EXPECT_THAT(search.paths.at(0).country_codes(), ElementsAre("DE", "IT", "SG"));
}

TEST(FindPathsTest, LeaveOutTheCountryOfASiteThatIsKnownByItsGroupOnly) {
  const PathSearch search = PathsOf(
      {Acme(Placement("a", R"(sites { place { group_code: "EU" } activities: ACTIVITY_STORAGE
                                      strength: STRENGTH_DOCUMENTED
                                      evidence { basis: BASIS_SOURCED source_id: "S" } })"))},
      AskDefinite());
  EXPECT_THAT(search.paths.at(0).country_codes(), IsEmpty());
}

TEST(DownstreamConnectorTest, SaysItselfWhereAndByWhomAndWhatIsUnknown) {
  const PathSearch search = PathsOf(
      {Acme(Downstream("b", R"(connector_id: "beta/sms")",
                       R"(unknowns { fact: "carrier" description: "Which carrier." })")),
       PluginBuilder("beta")
           .Processor(R"(entities { id: "beta-ltd" legal_name: "Beta Ltd"
                                    evidence { basis: BASIS_SOURCED source_id: "S" } })")
           .Connector(
               "sms",
               Placement("a", R"(entity_id: "beta-ltd")" + Site("SE") +
                                  R"(unknowns { fact: "retention" description: "How long." })"))},
      AskDefinite());
  const v1::Leg& leg = search.paths.at(0).legs(2);
  EXPECT_EQ(leg.connector_id(), "beta/sms");
  EXPECT_EQ(leg.relation(), v1::RELATION_SUB_PROCESSOR);
  EXPECT_EQ(leg.from().id(), "acme");
  EXPECT_EQ(leg.to().entities(0).legal_name(), "Beta Ltd");
  EXPECT_EQ(leg.sites(0).site().place().country_code(), "SE");
  EXPECT_THAT(leg.unknowns(), ElementsAre(::testing::Property(&v1::Unknown::fact, "carrier"),
                                          ::testing::Property(&v1::Unknown::fact, "retention")));
  EXPECT_THAT(leg.evidence(), SizeIs(1));
}

TEST(DownstreamConnectorTest, GetsTheInputsThatTheStepSets) {
  const std::vector<PluginBuilder> plugins = {
      Acme(Setting("region", "ie1 us1") +
           Downstream("b", R"(connector_id: "beta/sms")",
                      R"(input_bindings { input: "zone" from_input: "region" }
                         input_bindings { input: "mode" value: "fast" })")),
      Sms("beta",
          Setting("zone", "ie1 us1") + Setting("mode", "fast slow") +
              Placement("a", R"(conditions { input: "zone" values: "us1" }
                                        conditions { input: "mode" values: "fast" })" +
                                 Site("US")) +
              Placement("b", R"(conditions { input: "zone" values: "ie1" })" + Site("IE")))};
  const PathSearch search = PathsOf(plugins, AskDefinite({"region=us1"}));
  EXPECT_THAT(search.missing, IsEmpty());
  EXPECT_THAT(search.paths.at(0).country_codes(), ElementsAre("IT", "US"));
}

TEST(DownstreamConnectorTest, LetsTheInputsOfThePathBeSeen) {
  const PathSearch search =
      PathsOf({Acme(Setting("region", "ie1 us1") + Downstream("b", R"(connector_id: "beta/sms")")),
               Sms("beta", Setting("mode", "fast slow"))},
              AskDefinite({"region=ie1", "mode=slow"}));
  std::vector<std::string> inputs;
  for (const v1::ResolvedInput& input : search.inputs) {
    inputs.push_back(absl::StrCat(input.connector_id(), ":", input.name(), "=", input.value()));
  }
  EXPECT_THAT(inputs, ElementsAre("acme/sms:region=ie1", "beta/sms:mode=slow"));
}

TEST(DownstreamConnectorTest, MayMissAnInputThatTheConnectorAskedAboutDoesNotHave) {
  const PathSearch search = PathsOf({Acme(Downstream("b", R"(connector_id: "beta/sms")")),
                                     Sms("beta", Setting("mode", "fast slow"))},
                                    AskDefinite());
  ASSERT_THAT(search.missing, SizeIs(1));
  EXPECT_EQ(search.missing[0].connector->id(), "beta/sms");
  EXPECT_EQ(search.missing[0].input->name(), "mode");
}

TEST(DownstreamConnectorTest, DoesNotHideWhatHoldsOfTheConnectorAskedAbout) {
  const PathSearch search =
      PathsOf({Acme(Placement("a", Site("IT")) + Downstream("b", R"(connector_id: "beta/sms")")),
               Sms("beta", Placement("a", Site("SE")))},
              AskDefinite());
  ASSERT_THAT(search.evaluation.sites, SizeIs(1));
  EXPECT_EQ(search.evaluation.sites[0].site().place().country_code(), "IT");
}

TEST(DownstreamDataTest, IsWhatTheStepSays) {
  const PathSearch search = PathsOf(
      {Acme(R"(data_categories: "user.contact" data_categories: "user.content")" +
            Downstream("b", R"(party: "A carrier")", R"(data_categories: "user.contact")"))},
      AskDefinite());
  EXPECT_THAT(search.paths.at(0).legs(2).data_categories(), ElementsAre("user.contact"));
}

TEST(DownstreamDataTest, IsAllThatCameThereWhereTheStepSaysNothing) {
  const PathSearch search = PathsOf(
      {Acme(R"(data_categories: "user.contact" data_categories: "user.content")" +
            Downstream("b", R"(connector_id: "beta/sms")", R"(data_categories: "user.contact")")),
       Sms("beta", R"(data_categories: "user.device" data_categories: "user.contact")" +
                       Downstream("c", R"(party: "A carrier")"))},
      AskDefinite());
  EXPECT_THAT(search.paths.at(0).legs(3).data_categories(), ElementsAre("user.contact"));
}

TEST(ThirdPartyTest, ActsWhereTheStepSays) {
  const PathSearch search =
      PathsOf({Acme(Downstream("b", R"(party: "A carrier")", Site("US")))}, AskDefinite());
  const v1::Leg& leg = search.paths.at(0).legs(2);
  EXPECT_EQ(leg.to().kind(), v1::PARTY_KIND_THIRD_PARTY);
  EXPECT_EQ(leg.to().title(), "A carrier");
  EXPECT_EQ(leg.connector_id(), "");
  EXPECT_EQ(leg.sites(0).site().place().country_code(), "US");
  EXPECT_THAT(leg.unknowns(), IsEmpty());
}

TEST(ThirdPartyTest, ActsNobodyKnowsWhereOtherwise) {
  const PathSearch search =
      PathsOf({Acme(Downstream("b", R"(party: "A carrier")"))}, AskDefinite());
  const v1::Leg& leg = search.paths.at(0).legs(2);
  ASSERT_THAT(leg.unknowns(), SizeIs(1));
  EXPECT_EQ(leg.unknowns(0).fact(), "processing_location");
  EXPECT_EQ(leg.unknowns(0).description(),
            "Where A carrier acts for The company acme is not documented.");
}

TEST(ThirdPartyTest, ActsNobodyKnowsWhereAlsoWhenSomethingElseIsUnknown) {
  const PathSearch search =
      PathsOf({Acme(Downstream("b", R"(party: "A carrier")",
                               R"(unknowns { fact: "names" description: "Who they are."
                                             bearing: BEARING_RECIPIENT })"))},
              AskDefinite());
  EXPECT_THAT(search.paths.at(0).legs(2).unknowns(),
              ElementsAre(::testing::Property(&v1::Unknown::fact, "names"),
                          ::testing::Property(&v1::Unknown::fact, "processing_location")));
}

TEST(ProcessorDownstreamTest, IsAProcessorOfTheCatalogWithoutAConnector) {
  const PathSearch search =
      PathsOf({Acme(Downstream("b", R"(processor_id: "beta")",
                               R"(unknowns { fact: "region" description: "Which region." })")),
               PluginBuilder("beta")},
              AskDefinite());
  const v1::Leg& leg = search.paths.at(0).legs(2);
  EXPECT_EQ(leg.to().kind(), v1::PARTY_KIND_PROCESSOR);
  EXPECT_EQ(leg.to().id(), "beta");
  EXPECT_EQ(leg.connector_id(), "");
  EXPECT_THAT(leg.unknowns(), ElementsAre(::testing::Property(&v1::Unknown::fact, "region")));
}

}  // namespace
}  // namespace domicile::decision

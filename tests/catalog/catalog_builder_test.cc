#include "service/catalog/catalog_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::Downstream;
using domicile::testing::kEvidence;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Setting;
using domicile::testing::Site;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto Refused(const std::string& file, const std::string& reason, const std::string& message) {
  return AllOf(Field(&Rejection::file, file), Field(&Rejection::reason, reason),
               Field(&Rejection::message, HasSubstr(message)));
}

auto Served(const std::string& file) { return Field(&ServedPlugin::file, file); }

// A plugin that passes data on to a connector of another.
PluginContent To(const std::string& processor, const std::string& connector_id) {
  return PluginBuilder(processor)
      .Connector("sms", Downstream("next", "connector_id: \"" + connector_id + "\""))
      .Build();
}

TEST(BuildCatalogTest, ServesPluginsSortedByFile) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("zeta").Build(), PluginBuilder("acme").Build()});
  EXPECT_THAT(build.rejections, IsEmpty());
  EXPECT_THAT(build.served, ElementsAre(Served("libacme.so"), Served("libzeta.so")));
}

TEST(BuildCatalogTest, SaysWhatEachPluginBrought) {
  const PluginContent plugin = PluginBuilder("acme").Connector("whatsapp").Connector("sms").Build();
  const CatalogBuild build = BuildCatalog({plugin});
  ASSERT_EQ(build.served.size(), 1);
  EXPECT_EQ(build.served[0].digest, plugin.digest);
  EXPECT_EQ(build.served[0].processor_id, "acme");
  EXPECT_THAT(build.served[0].connector_ids, ElementsAre("acme/sms", "acme/whatsapp"));
}

TEST(BuildCatalogTest, TellsAProcessorItsConnectors) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").Connector("whatsapp").Connector("sms").Build()});
  EXPECT_THAT(build.catalog->FindProcessor("acme")->connector_ids(),
              ElementsAre("acme/sms", "acme/whatsapp"));
}

TEST(BuildCatalogTest, CompletesEvidence) {
  const CatalogBuild build = BuildCatalog({PluginBuilder("acme").Build()});
  const v1::Evidence& evidence =
      build.catalog->FindConnector("acme/sms")->placements(0).sites(0).evidence(0);
  EXPECT_EQ(evidence.url(), "https://source.example/");
  EXPECT_EQ(evidence.source_date(), "2024-05-02");
}

TEST(BuildCatalogTest, OfNothingIsAnEmptyCatalog) {
  const CatalogBuild build = BuildCatalog({});
  ASSERT_NE(build.catalog, nullptr);
  EXPECT_THAT(build.catalog->connectors(), IsEmpty());
  EXPECT_THAT(build.catalog->channels(), IsEmpty());
}

TEST(BuildCatalogTest, RefusesAPluginWholeForOneConnectorAndKeepsTheOthers) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").Connector("sms").Connector("fax", "title: ''").Build(),
                    PluginBuilder("zeta").Build()});
  EXPECT_THAT(build.served, ElementsAre(Served("libzeta.so")));
  EXPECT_THAT(build.rejections, ElementsAre(Refused("libacme.so", "INVALID_DESCRIPTOR", "")));
  EXPECT_EQ(build.catalog->FindConnector("acme/sms"), nullptr);
}

TEST(BuildCatalogTest, SaysWhereInADescriptorAProblemIs) {
  EXPECT_THAT(BuildCatalog({PluginBuilder("acme").Connector("sms", "role_evidence { }").Build()})
                  .rejections,
              ElementsAre(Refused("libacme.so", "INVALID_DESCRIPTOR",
                                  "connector acme/sms: role_evidence[0].basis: is required")));
}

TEST(BuildCatalogTest, KeepsTheDigestOfARefusedFile) {
  PluginContent plugin = PluginBuilder("acme").Build();
  plugin.connectors.clear();
  const CatalogBuild build = BuildCatalog({plugin});
  ASSERT_THAT(build.rejections, ElementsAre(Refused("libacme.so", "INVALID_DESCRIPTOR",
                                                    "connectors: the plugin has none")));
  EXPECT_EQ(build.rejections[0].digest, plugin.digest);
}

TEST(BuildCatalogTest, RefusesAConnectorThatIsThereTwice) {
  EXPECT_THAT(
      BuildCatalog({PluginBuilder("acme").Connector("sms").Connector("sms").Build()}).rejections,
      ElementsAre(
          Refused("libacme.so", "INVALID_DESCRIPTOR", "connector acme/sms: id: is there twice")));
}

TEST(BuildCatalogTest, RefusesASecondPluginOfTheSameProcessor) {
  const CatalogBuild build = BuildCatalog({PluginBuilder("acme").File("libb.so").Build(),
                                           PluginBuilder("acme").File("liba.so").Build()});
  EXPECT_THAT(build.served, ElementsAre(Served("liba.so")));
  EXPECT_THAT(build.rejections,
              ElementsAre(Refused("libb.so", "DUPLICATE_ID",
                                  "processor `acme` is already provided by liba.so")));
}

TEST(BuildCatalogTest, AnInvalidPluginDoesNotTakeTheNameOfAValidOne) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").File("liba.so").Connector("sms", "title: ''").Build(),
                    PluginBuilder("acme").File("libb.so").Build()});
  EXPECT_THAT(build.served, ElementsAre(Served("libb.so")));
}

TEST(BuildCatalogTest, FollowsADownstreamIntoAnotherPlugin) {
  const CatalogBuild build = BuildCatalog({To("acme", "zeta/sms"), PluginBuilder("zeta").Build()});
  EXPECT_THAT(build.rejections, IsEmpty());
}

TEST(BuildCatalogTest, RefusesADownstreamConnectorThatIsNowhereAndSuggestsTheNearest) {
  EXPECT_THAT(BuildCatalog({To("acme", "zeta/sns"), PluginBuilder("zeta").Build()}).rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                                  "connector acme/sms: downstreams[0].connector_id: no plugin has "
                                  "connector `zeta/sns`; did you mean `zeta/sms`")));
}

TEST(BuildCatalogTest, RefusesADownstreamProcessorThatIsNowhere) {
  EXPECT_THAT(BuildCatalog({PluginBuilder("acme")
                                .Connector("sms", Downstream("next", R"(processor_id: "zeta")"))
                                .Build()})
                  .rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                                  "downstreams[0].processor_id: no plugin has processor `zeta`")));
}

TEST(BuildCatalogTest, RefusesAParentProcessorThatIsNowhere) {
  const std::string entity = std::string(R"(entities { id: "a" legal_name: "A" parent {
      processor_id: "zeta" legal_name: "Zeta")") +
                             kEvidence + "}" + kEvidence + "}";
  EXPECT_THAT(
      BuildCatalog({PluginBuilder("acme").Processor(entity).Build()}).rejections,
      ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                          "entity a: parent.processor_id: no plugin has processor `zeta`")));
}

TEST(BuildCatalogTest, RefusesAChannelThatNobodyKnowsAndSuggestsTheNearest) {
  EXPECT_THAT(
      BuildCatalog({PluginBuilder("acme").Connector("sms", R"(channel_id: "whatsap")").Build()})
          .rejections,
      ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                          "connector acme/sms: channel_id: `whatsap` is neither a well-known "
                          "channel nor one that a plugin brings; did you mean `whatsapp`")));
}

// A connector `zeta/sms` with a setting, and one that sets it with that binding.
std::vector<PluginContent> WithBinding(const std::string& binding) {
  return {PluginBuilder("acme")
              .Connector("sms", Downstream("next", R"(connector_id: "zeta/sms")",
                                           " input_bindings { " + binding + " }"))
              .Build(),
          PluginBuilder("zeta").Connector("sms", Setting("mode", "fast slow")).Build()};
}

TEST(BuildCatalogTest, AcceptsABindingToAValueOfTheInput) {
  EXPECT_THAT(BuildCatalog(WithBinding(R"(input: "mode" value: "fast")")).rejections, IsEmpty());
}

TEST(BuildCatalogTest, RefusesABindingToAnInputThatTheRecipientDoesNotHave) {
  EXPECT_THAT(
      BuildCatalog(WithBinding(R"(input: "speed" value: "fast")")).rejections,
      ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                          "downstreams[0].input_bindings: `zeta/sms` has no input `speed`")));
}

TEST(BuildCatalogTest, RefusesABindingToAValueOutsideTheInputsDomain) {
  EXPECT_THAT(BuildCatalog(WithBinding(R"(input: "mode" value: "medium")")).rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE",
                                  "downstreams[0].input_bindings: `medium` is not a value of input "
                                  "`mode` of `zeta/sms`")));
}

TEST(BuildCatalogTest, RefusesWhatNamesARefusedPluginToo) {
  const CatalogBuild build =
      BuildCatalog({To("acme", "beta/sms"), To("beta", "gamma/sms"), To("gamma", "nobody/sms"),
                    PluginBuilder("zeta").Build()});
  EXPECT_THAT(build.served, ElementsAre(Served("libzeta.so")));
  EXPECT_THAT(build.rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE", "`beta/sms`"),
                          Refused("libbeta.so", "UNRESOLVED_REFERENCE", "`gamma/sms`"),
                          Refused("libgamma.so", "UNRESOLVED_REFERENCE", "`nobody/sms`")));
}

TEST(BuildCatalogTest, RefusesACycleByNameAndKeepsTheOthers) {
  const CatalogBuild build = BuildCatalog({To("acme", "beta/sms"), To("beta", "gamma/sms"),
                                           To("gamma", "acme/sms"), PluginBuilder("zeta").Build()});
  const std::string circle =
      "data would go round in a circle: acme/sms -> beta/sms -> gamma/sms -> acme/sms";
  EXPECT_THAT(build.served, ElementsAre(Served("libzeta.so")));
  EXPECT_THAT(build.rejections, ElementsAre(Refused("libacme.so", "DOWNSTREAM_CYCLE", circle),
                                            Refused("libbeta.so", "DOWNSTREAM_CYCLE", circle),
                                            Refused("libgamma.so", "DOWNSTREAM_CYCLE", circle)));
}

TEST(BuildCatalogTest, RefusesAConnectorThatPassesDataToItself) {
  EXPECT_THAT(BuildCatalog({To("acme", "acme/sms")}).rejections,
              ElementsAre(Refused("libacme.so", "DOWNSTREAM_CYCLE", "acme/sms -> acme/sms")));
}

TEST(BuildCatalogTest, RefusesACycleWithinOnePlugin) {
  EXPECT_THAT(BuildCatalog({PluginBuilder("acme")
                                .Connector("a", Downstream("next", R"(connector_id: "acme/b")"))
                                .Connector("b", Downstream("next", R"(connector_id: "acme/a")"))
                                .Build()})
                  .rejections,
              ElementsAre(Refused("libacme.so", "DOWNSTREAM_CYCLE", "acme/a -> acme/b -> acme/a")));
}

TEST(BuildCatalogTest, RefusesTwoCyclesThatDoNotTouch) {
  const CatalogBuild build = BuildCatalog({To("acme", "beta/sms"), To("beta", "acme/sms"),
                                           To("gamma", "zeta/sms"), To("zeta", "gamma/sms")});
  EXPECT_THAT(build.rejections,
              ElementsAre(Refused("libacme.so", "DOWNSTREAM_CYCLE", "acme/sms -> beta/sms"),
                          Refused("libbeta.so", "DOWNSTREAM_CYCLE", "acme/sms -> beta/sms"),
                          Refused("libgamma.so", "DOWNSTREAM_CYCLE", "gamma/sms -> zeta/sms"),
                          Refused("libzeta.so", "DOWNSTREAM_CYCLE", "gamma/sms -> zeta/sms")));
}

TEST(BuildCatalogTest, RefusesWhatLeadsIntoACycleForTheReferenceThatIsLost) {
  const CatalogBuild build =
      BuildCatalog({To("acme", "beta/sms"), To("beta", "gamma/sms"), To("gamma", "beta/sms")});
  EXPECT_THAT(build.rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE", "`beta/sms`"),
                          Refused("libbeta.so", "DOWNSTREAM_CYCLE", "beta/sms -> gamma/sms"),
                          Refused("libgamma.so", "DOWNSTREAM_CYCLE", "beta/sms -> gamma/sms")));
}

TEST(BuildCatalogTest, AcceptsTwoWaysToTheSameRecipient) {
  const CatalogBuild build = BuildCatalog(
      {PluginBuilder("acme")
           .Connector("sms", Downstream("a", R"(connector_id: "beta/sms")") +
                                 Downstream("b", R"(connector_id: "gamma/sms")"))
           .Build(),
       To("beta", "zeta/sms"), To("gamma", "zeta/sms"), PluginBuilder("zeta").Build()});
  EXPECT_THAT(build.rejections, IsEmpty());
}

// A plugin whose connectors `c0`, `c1`, ... each have two ways to the next, so that 2^`steps` paths
// start through the first.
PluginContent Ladder(const std::string& processor, int steps) {
  PluginBuilder plugin(processor);
  for (int i = 0; i <= steps; ++i) {
    const std::string next = "connector_id: \"" + processor + "/c" + std::to_string(i + 1) + "\"";
    plugin.Connector("c" + std::to_string(i),
                     i == steps ? "" : Downstream("a", next) + Downstream("b", next));
  }
  return plugin.Build();
}

TEST(BuildCatalogTest, AcceptsHundredsOfPathsThroughAConnector) {
  EXPECT_THAT(BuildCatalog({Ladder("acme", 9)}).rejections, IsEmpty());
}

TEST(BuildCatalogTest, RefusesMorePathsThanAQueryCanFollow) {
  for (const int steps : {10, 30}) {
    EXPECT_THAT(BuildCatalog({Ladder("acme", steps), PluginBuilder("zeta").Build()}).rejections,
                ElementsAre(Refused("libacme.so", "TOO_MANY_PATHS", "more than 1000 paths")));
  }
}

TEST(BuildCatalogTest, RefusesThePluginInWhichThePathsBecomeTooMany) {
  EXPECT_THAT(BuildCatalog({To("acme", "beta/c0"), Ladder("beta", 12)}).rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE", "`beta/c0`"),
                          Refused("libbeta.so", "TOO_MANY_PATHS", "connector beta/c2: ")));
}

// A plugin whose connectors lead from `c1` to that of the number.
PluginContent Chain(const std::string& processor, int length) {
  PluginBuilder plugin(processor);
  for (int i = 1; i < length; ++i) {
    plugin.Connector(
        absl::StrCat("c", i),
        Downstream("next", absl::StrCat("connector_id: '", processor, "/c", i + 1, "'")));
  }
  return plugin.Connector(absl::StrCat("c", length)).Build();
}

TEST(BuildCatalogTest, AcceptsAPathOf32Connectors) {
  EXPECT_THAT(BuildCatalog({Chain("acme", 32)}).rejections, IsEmpty());
}

TEST(BuildCatalogTest, RefusesAPathOfMoreThan32Connectors) {
  EXPECT_THAT(BuildCatalog({Chain("acme", 33)}).rejections,
              ElementsAre(Refused("libacme.so", "PATH_TOO_LONG", "connector acme/c1: ")));
}

TEST(BuildCatalogTest, RefusesThePluginThatMakesThePathTooLong) {
  EXPECT_THAT(BuildCatalog({Chain("beta", 32), To("acme", "beta/c1")}).rejections,
              ElementsAre(Refused("libacme.so", "PATH_TOO_LONG", "connector acme/")));
}

TEST(BuildCatalogTest, ListsTheChannelsThatSomethingIsOn) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").Connector("b").Connector("a").Build(),
                    PluginBuilder("zeta").Connector("x", R"(channel_id: "email")").Build()});
  EXPECT_THAT(IdsOf(build.catalog->channels()), ElementsAre("email", "sms"));
  EXPECT_EQ(build.catalog->FindChannel("sms")->title(), "SMS");
  EXPECT_THAT(build.catalog->FindChannel("sms")->connector_ids(), ElementsAre("acme/a", "acme/b"));
}

TEST(BuildCatalogTest, LetsAPluginBringAChannelThatOthersUse) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").Connector("fax", R"(channel_id: "fax")").Build(),
                    PluginBuilder("zeta").Channel("fax").Build()});
  EXPECT_THAT(build.rejections, IsEmpty());
  EXPECT_EQ(build.catalog->FindChannel("fax")->title(), "The channel fax");
}

TEST(BuildCatalogTest, TheChannelOfARefusedPluginIsNotThere) {
  const CatalogBuild build =
      BuildCatalog({PluginBuilder("acme").Connector("fax", R"(channel_id: "fax")").Build(),
                    PluginBuilder("zeta")
                        .Channel("fax")
                        .Connector("sms", Downstream("next", R"(connector_id: "nobody/sms")"))
                        .Build()});
  EXPECT_THAT(build.rejections,
              ElementsAre(Refused("libacme.so", "UNRESOLVED_REFERENCE", "channel_id: `fax`"),
                          Refused("libzeta.so", "UNRESOLVED_REFERENCE", "`nobody/sms`")));
}

TEST(BuildCatalogTest, APluginDoesNotReplaceAWellKnownChannel) {
  const CatalogBuild build = BuildCatalog({PluginBuilder("acme").Channel("sms").Build()});
  EXPECT_EQ(build.catalog->FindChannel("sms")->title(), "SMS");
}

}  // namespace
}  // namespace domicile::catalog

#include "service/decision/residency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/decision/ask.h"
#include "tests/support/error_details.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::Downstream;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Setting;
using domicile::testing::Site;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::SizeIs;

absl::StatusOr<std::vector<v1::ConnectorResidency>> Resolve(
    const std::vector<PluginBuilder>& plugins, const std::vector<std::string>& connector_ids,
    const Question& question) {
  std::vector<catalog::PluginContent> contents;
  for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  const std::shared_ptr<const catalog::Catalog> catalog = BuildOrDie(std::move(contents));
  std::vector<const v1::Connector*> connectors;
  for (const std::string& id : connector_ids) connectors.push_back(catalog->FindConnector(id));
  return ResolveResidency(*catalog, connectors, question);
}

// The residency of `acme/sms`, of which that is written.
v1::ConnectorResidency ResidencyOf(const std::string& text,
                                   const std::vector<PluginBuilder>& others = {}) {
  std::vector<PluginBuilder> plugins = others;
  plugins.push_back(PluginBuilder("acme").Connector("sms", text));
  const auto resolved = Resolve(plugins, {"acme/sms"}, AskDefinite());
  EXPECT_THAT(resolved, IsOk());
  return resolved.ok() ? resolved->front() : v1::ConnectorResidency();
}

std::string SiteFor(const std::string& place, const std::string& activities) {
  return "sites { place { " + place + " } " + activities +
         R"( strength: STRENGTH_DOCUMENTED evidence { basis: BASIS_SOURCED source_id: "S" } } )";
}

TEST(ResolveResidencyTest, NamesTheConnectorAndItsChannel) {
  const v1::ConnectorResidency residency = ResidencyOf(R"(channel_id: "whatsapp")");
  EXPECT_EQ(residency.connector_id(), "acme/sms");
  EXPECT_EQ(residency.channel_id(), "whatsapp");
}

TEST(ResolveResidencyTest, HasTheSitesWithTheirEvidence) {
  const v1::ConnectorResidency residency = ResidencyOf(Placement("a", Site("IT")));
  ASSERT_THAT(residency.sites(), SizeIs(1));
  EXPECT_EQ(residency.sites(0).evidence(0).url(), "https://source.example/");
}

TEST(ResolveResidencyTest, ListsCountriesSortedAndOnce) {
  EXPECT_THAT(
      ResidencyOf(Placement("a", Site("SE") + Site("IT") + Site("SE", "retention: '30 days'")))
          .country_codes(),
      ElementsAre("IT", "SE"));
}

TEST(ResolveResidencyTest, ListsByItsGroupWhatIsKnownByNoMore) {
  const v1::ConnectorResidency residency = ResidencyOf(Placement(
      "a", SiteFor(R"(group_code: "EU")", "activities: ACTIVITY_STORAGE") +
               SiteFor(R"(group_code: "EEA")", "activities: ACTIVITY_STORAGE") + Site("CH")));
  EXPECT_THAT(residency.group_codes(), ElementsAre("EEA", "EU"));
  EXPECT_THAT(residency.country_codes(), ElementsAre("CH"));
  EXPECT_THAT(residency.facets().storage(), ElementsAre("CH"));
}

TEST(ResolveResidencyTest, SortsCountriesByWhatIsDoneThere) {
  const v1::ConnectorResidency residency = ResidencyOf(Placement(
      "a", SiteFor(R"(country_code: "SE")", "activities: [ACTIVITY_STORAGE, ACTIVITY_PROCESSING]") +
               SiteFor(R"(country_code: "IT")", "activities: ACTIVITY_BACKUP") +
               SiteFor(R"(country_code: "FR")", "activities: ACTIVITY_FAILOVER") +
               SiteFor(R"(country_code: "US")",
                       "activities: [ACTIVITY_REMOTE_ACCESS, ACTIVITY_TRANSIT]") +
               SiteFor(R"(country_code: "DE")", "activities: ACTIVITY_TRANSIT")));
  EXPECT_THAT(residency.facets().storage(), ElementsAre("IT", "SE"));
  EXPECT_THAT(residency.facets().processing(), ElementsAre("FR", "SE"));
  EXPECT_THAT(residency.facets().transit(), ElementsAre("DE", "US"));
  EXPECT_THAT(residency.facets().remote_access(), ElementsAre("US"));
  EXPECT_THAT(residency.country_codes(), ElementsAre("DE", "FR", "IT", "SE", "US"));
}

TEST(ResolveResidencyTest, TellsItsOwnCountriesFromThoseThatAreReachable) {
  const v1::ConnectorResidency residency =
      ResidencyOf(Placement("a", Site("IT")) + Downstream("b", R"(connector_id: "beta/sms")") +
                      Downstream("c", R"(party: "A carrier")", Site("US")),
                  {PluginBuilder("beta").Connector("sms", Placement("a", Site("SE")))});
  EXPECT_THAT(residency.country_codes(), ElementsAre("IT"));
  EXPECT_THAT(residency.sites(), SizeIs(1));
  EXPECT_THAT(residency.reachable_country_codes(), ElementsAre("IT", "SE", "US"));
  EXPECT_THAT(residency.paths(), SizeIs(2));
}

TEST(ResolveResidencyTest, TellsItsOwnUnknownsOnly) {
  const v1::ConnectorResidency residency = ResidencyOf(
      Placement("a", Site("IT") + R"(unknowns { fact: "retention" description: "How long." })") +
      Downstream("c", R"(party: "A carrier")"));
  EXPECT_THAT(residency.unknowns(), ElementsAre(Property(&v1::Unknown::fact, "retention")));
  EXPECT_THAT(residency.paths(0).legs(2).unknowns(),
              ElementsAre(Property(&v1::Unknown::fact, "processing_location")));
}

TEST(ResolveResidencyTest, NamesTheEntitiesThatAct) {
  const auto resolved =
      Resolve({PluginBuilder("acme")
                   .Processor(R"(entities { id: "acme-ltd" legal_name: "Acme Ltd"
                                            evidence { basis: BASIS_SOURCED source_id: "S" } })")
                   .Connector("sms", Placement("a", R"(entity_id: "acme-ltd")" + Site("IT")))},
              {"acme/sms"}, AskDefinite());
  ASSERT_THAT(resolved, IsOk());
  EXPECT_THAT(resolved->front().entities(),
              ElementsAre(Property(&v1::PartyEntity::legal_name, "Acme Ltd")));
}

TEST(ResolveResidencyTest, SaysWhatInputsItWasMadeFrom) {
  const auto resolved =
      Resolve({PluginBuilder("acme").Connector("sms", Setting("region", "ie1 us1"))}, {"acme/sms"},
              AskDefinite({"region=ie1"}));
  ASSERT_THAT(resolved, IsOk());
  ASSERT_THAT(resolved->front().inputs(), SizeIs(1));
  EXPECT_EQ(resolved->front().inputs(0).value(), "ie1");
  EXPECT_EQ(resolved->front().inputs(0).origin(), v1::INPUT_ORIGIN_REQUEST);
}

TEST(ResolveResidencyTest, AnswersForEachConnectorInTheirOrder) {
  const auto resolved = Resolve({PluginBuilder("acme"), PluginBuilder("beta")},
                                {"beta/sms", "acme/sms"}, AskDefinite());
  ASSERT_THAT(resolved, IsOk());
  EXPECT_THAT(*resolved, ElementsAre(Property(&v1::ConnectorResidency::connector_id, "beta/sms"),
                                     Property(&v1::ConnectorResidency::connector_id, "acme/sms")));
}

TEST(ResolveResidencyTest, RefusesWhenInputsAreMissingAndNamesThemAll) {
  const auto resolved =
      Resolve({PluginBuilder("acme").Connector("sms", Setting("region", "ie1 us1")),
               PluginBuilder("beta").Connector(
                   "sms", R"(inputs { name: "tenant_country" kind: INPUT_KIND_TENANT_COUNTRY })")},
              {"acme/sms", "beta/sms"}, AskDefinite());
  EXPECT_THAT(resolved, HasReason("INPUT_MISSING"));
  EXPECT_THAT(resolved, HasViolation("inputs", HasSubstr("`acme/sms` needs input `region`")));
  EXPECT_THAT(resolved, HasViolation("tenant_country", HasSubstr("`beta/sms` needs")));
}

TEST(ResolveResidencyTest, RefusesInputsThatAreWrong) {
  EXPECT_THAT(Resolve({PluginBuilder("acme")}, {"acme/sms"}, AskDefinite({"region=ie1"})),
              HasReason("INPUT_UNKNOWN"));
}

TEST(ResolveResidencyTest, OfNoConnectorsIsNoAnswer) {
  const auto resolved = Resolve({PluginBuilder("acme")}, {}, AskDefinite());
  ASSERT_THAT(resolved, IsOk());
  EXPECT_THAT(*resolved, IsEmpty());
}

}  // namespace
}  // namespace domicile::decision

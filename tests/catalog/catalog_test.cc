#include "service/catalog/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "service/vocabulary/country.h"
#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::FromText;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::Site;
using ::testing::ElementsAre;

PluginBuilder Acme() { return PluginBuilder("acme"); }

std::string DigestOf(const PluginBuilder& plugin) { return BuildOrDie({plugin.Build()})->digest(); }

TEST(CatalogDigestTest, IsASha256InHexadecimal) {
  EXPECT_THAT(DigestOf(Acme()), ::testing::MatchesRegex("[0-9a-f]{64}"));
}

TEST(CatalogDigestTest, IsEqualForEqualContent) { EXPECT_EQ(DigestOf(Acme()), DigestOf(Acme())); }

TEST(CatalogDigestTest, DoesNotDependOnTheOrderOfPlugins) {
  EXPECT_EQ(BuildOrDie({Acme().Build(), PluginBuilder("zeta").Build()})->digest(),
            BuildOrDie({PluginBuilder("zeta").Build(), Acme().Build()})->digest());
}

TEST(CatalogDigestTest, DoesNotDependOnTheOrderOfConnectors) {
  EXPECT_EQ(DigestOf(Acme().Connector("sms").Connector("fax")),
            DigestOf(Acme().Connector("fax").Connector("sms")));
}

TEST(CatalogDigestTest, DoesNotDependOnTheFile) {
  EXPECT_EQ(DigestOf(Acme()), DigestOf(Acme().File("renamed.so")));
}

TEST(CatalogDigestTest, DoesNotDependOnRefusedPlugins) {
  const PluginContent refused = PluginBuilder("zeta").Processor("title: ''").Build();
  EXPECT_EQ(BuildCatalog({Acme().Build(), refused}).catalog->digest(), DigestOf(Acme()));
}

TEST(CatalogDigestTest, ChangesWithAProcessor) {
  EXPECT_NE(DigestOf(Acme()), DigestOf(Acme().Processor("title: 'Acme Inc'")));
}

TEST(CatalogDigestTest, ChangesWithAConnector) {
  EXPECT_NE(DigestOf(Acme().Connector("sms")),
            DigestOf(Acme().Connector("sms", Placement("main", Site("FR")))));
}

TEST(CatalogDigestTest, ChangesWithAChannel) {
  const auto on_fax = [](const char* title) {
    catalog::PluginContent plugin =
        Acme().Channel("fax").Connector("fax", R"(channel_id: "fax")").Build();
    plugin.processor.mutable_channels(0)->set_title(title);
    return BuildOrDie({plugin})->digest();
  };
  EXPECT_EQ(on_fax("Fax"), on_fax("Fax"));
  EXPECT_NE(on_fax("Fax"), on_fax("Telefax"));
}

TEST(CatalogDigestTest, OfAnEmptyCatalogIsThatOfNothingElse) {
  EXPECT_NE(BuildOrDie({})->digest(), DigestOf(Acme()));
}

TEST(CatalogTest, FindsByIdAndGivesNullOtherwise) {
  const std::shared_ptr<const Catalog> catalog = BuildOrDie({Acme().Build()});
  ASSERT_NE(catalog->FindProcessor("acme"), nullptr);
  EXPECT_EQ(catalog->FindProcessor("acme")->id(), "acme");
  EXPECT_EQ(catalog->FindProcessor("acm"), nullptr);
  ASSERT_NE(catalog->FindConnector("acme/sms"), nullptr);
  EXPECT_EQ(catalog->FindConnector("acme/sms")->id(), "acme/sms");
  EXPECT_EQ(catalog->FindConnector("acme"), nullptr);
  ASSERT_NE(catalog->FindChannel("sms"), nullptr);
  EXPECT_EQ(catalog->FindChannel("whatsapp"), nullptr);
}

TEST(CatalogTest, KnowsTheProcessorOfAConnector) {
  const std::shared_ptr<const Catalog> catalog =
      BuildOrDie({Acme().Build(), PluginBuilder("acme-2").Build()});
  EXPECT_EQ(catalog->ProcessorOf(*catalog->FindConnector("acme/sms")).id(), "acme");
  EXPECT_EQ(catalog->ProcessorOf(*catalog->FindConnector("acme-2/sms")).id(), "acme-2");
}

TEST(FindEntityTest, GivesTheEntityOrNull) {
  const auto processor =
      FromText<v1::Processor>(R"(entities { id: "a" } entities { id: "b" legal_name: "B" })");
  ASSERT_NE(FindEntity(processor, "b"), nullptr);
  EXPECT_EQ(FindEntity(processor, "b")->legal_name(), "B");
  EXPECT_EQ(FindEntity(processor, "c"), nullptr);
}

TEST(FindInputTest, GivesTheInputOrNull) {
  const auto connector =
      FromText<v1::Connector>(R"(inputs { name: "a" } inputs { name: "b" scope: "account" })");
  ASSERT_NE(FindInput(connector, "b"), nullptr);
  EXPECT_EQ(FindInput(connector, "b")->scope(), "account");
  EXPECT_EQ(FindInput(connector, "c"), nullptr);
}

TEST(DomainOfTest, IsTheValuesOfASettingInTheirOrder) {
  EXPECT_THAT(DomainOf(FromText<v1::Input>(R"(kind: INPUT_KIND_SETTING values { value: "us1" }
                                              values { value: "ie1" }
                                              unavailable_values { value: "au1" })")),
              ElementsAre("us1", "ie1"));
}

TEST(DomainOfTest, IsEveryCountryWhereNoneAreListed) {
  EXPECT_EQ(DomainOf(FromText<v1::Input>("kind: INPUT_KIND_TENANT_COUNTRY")),
            vocabulary::CountryCodes());
  EXPECT_EQ(DomainOf(FromText<v1::Input>("kind: INPUT_KIND_DATA_SUBJECT_COUNTRY")),
            vocabulary::CountryCodes());
}

TEST(DomainOfTest, IsTheCountriesThatAreListed) {
  EXPECT_THAT(DomainOf(FromText<v1::Input>(R"(kind: INPUT_KIND_TENANT_COUNTRY
                                              values { value: "IT" } values { value: "FR" })")),
              ElementsAre("IT", "FR"));
}

}  // namespace
}  // namespace domicile::catalog

#include "clients/cli/phrases.h"

#include "domicile/v1/connector.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;

TEST(PhrasesTest, AnEnumValueIsItsWords) {
  EXPECT_EQ(Word(v1::ACTIVITY_REMOTE_ACCESS), "remote access");
  EXPECT_EQ(Word(v1::PLUGIN_STATE_REJECTED), "rejected");
  EXPECT_EQ(Word(v1::RELATION_SUB_PROCESSOR), "sub processor");
  EXPECT_EQ(Word(v1::DATA_KIND_CONTENT), "content");
  EXPECT_EQ(Word(v1::ROLE_UNSPECIFIED), "");
}

TEST(PhrasesTest, AValueOfANewerServerIsShownByItsNumber) {
  EXPECT_EQ(Word(static_cast<v1::Activity>(99)), "value 99");
}

TEST(PhrasesTest, APlaceIsAsExactAsItIsKnown) {
  EXPECT_EQ(PlaceText(FromText<v1::Place>(R"(country_code: "IE")")), "IE");
  EXPECT_EQ(PlaceText(FromText<v1::Place>(
                R"(country_code: "DE" city: "Frankfurt" cloud_region: "eu-central-1")")),
            "DE Frankfurt (eu-central-1)");
  EXPECT_EQ(PlaceText(FromText<v1::Place>(R"(country_code: "US" subdivision_code: "US-VA")")),
            "US-VA");
  EXPECT_EQ(PlaceText(FromText<v1::Place>(R"(group_code: "EU")")), "EU (country not stated)");
  EXPECT_EQ(PlaceText({}), "unknown");
}

TEST(PhrasesTest, ConditionsAreReadAsASentence) {
  const auto placement = FromText<v1::Placement>(R"(
    conditions { input: "region" values: "ie1" values: "us1" }
    conditions { input: "tenant_country" values: "CH" group_codes: "EEA" negated: true })");
  EXPECT_EQ(ConditionsText(placement.conditions()),
            "region is ie1 or us1, tenant_country is not CH and is not in EEA");
  EXPECT_EQ(ConditionsText(v1::Placement().conditions()), "always");
}

TEST(PhrasesTest, EvidenceNamesItsBasisSourceAndDates) {
  EXPECT_EQ(EvidenceText(FromText<v1::Evidence>(
                R"(basis: BASIS_SOURCED title: "DPA" locator: "§4" source_date: "2024-06-01"
                   checked_date: "2026-11" stale: true)")),
            "sourced: DPA §4 (2024-06-01, checked 2026-11, outdated)");
  EXPECT_EQ(EvidenceText(FromText<v1::Evidence>("basis: BASIS_KNOWN")), "known");
}

TEST(PhrasesTest, WithoutACountryTheCellSaysWhatIsKnownInstead) {
  v1::ConnectorResidency residency;
  EXPECT_EQ(CountriesCell(residency.country_codes(), residency.group_codes(), true).text,
            "unknown");
  EXPECT_EQ(CountriesCell(residency.country_codes(), residency.group_codes(), false).text, "-");
  residency.add_group_codes("EU");
  EXPECT_EQ(CountriesCell(residency.country_codes(), residency.group_codes(), true).text,
            "EU (country not stated)");
}

TEST(PhrasesTest, AnUnknownSaysWhereToLook) {
  EXPECT_EQ(UnknownText(FromText<v1::Unknown>(R"(
              description: "Not documented."
              hints { basis: BASIS_KNOWN note: "US is presumed." }
              pointer_urls: "https://a" pointer_urls: "https://b")")),
            "Not documented. Hint (known): US is presumed. Look at: https://a https://b");
}

}  // namespace
}  // namespace domicile::cli

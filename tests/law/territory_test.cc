// Which countries are inside a regime's territory, and since when, in the bundled law.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/date.h"
#include "service/law/load.h"

namespace domicile::law {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool Inside(const std::string& regime_id, const std::string& country, const std::string& day) {
  const std::shared_ptr<const Law> law = BundledLaw();
  return law->groups().Contains(law->FindRegime(regime_id)->territory_code(), country,
                                *base::ParseDay(day));
}

// The regimes that a sender in the country is under.
std::vector<std::string> RegimesOf(const std::string& country, const std::string& day) {
  std::vector<std::string> ids;
  for (const v1::Regime* regime : BundledLaw()->RegimesOf(country, *base::ParseDay(day))) {
    ids.push_back(regime->id());
  }
  return ids;
}

TEST(TerritoryTest, TheStatesOfTheEeaAreInsideTheEuGdpr) {
  for (const char* country :
       {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO"}) {
    EXPECT_TRUE(Inside("eu_gdpr", country, "2026-08-05")) << country;
  }
}

TEST(TerritoryTest, PartsOfMemberStatesWithACodeOfTheirOwnAreInside) {
  for (const char* country : {"GF", "GP", "MQ", "RE", "YT", "MF", "AX"}) {
    EXPECT_TRUE(Inside("eu_gdpr", country, "2026-08-05")) << country;
  }
}

TEST(TerritoryTest, WhatIsOnlyLinkedToAMemberStateIsOutside) {
  for (const char* country : {"FO", "GL", "NC", "PF", "PM", "WF", "BL", "TF", "AW", "CW", "SX",
                              "BQ", "CH", "GB", "GG", "JE", "IM", "GI"}) {
    EXPECT_FALSE(Inside("eu_gdpr", country, "2026-08-05")) << country;
  }
}

TEST(TerritoryTest, AMemberIsInsideFromTheDayOfItsAccession) {
  const struct {
    const char* countries[10];
    const char* before;
    const char* day;
  } kAccessions[] = {
      {{"CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"}, "2004-04-30", "2004-05-01"},
      {{"BG", "RO"}, "2006-12-31", "2007-01-01"},
      {{"HR"}, "2013-06-30", "2013-07-01"},
  };
  for (const auto& accession : kAccessions) {
    for (const char* country : accession.countries) {
      if (country == nullptr) break;
      EXPECT_FALSE(Inside("eu_gdpr", country, accession.before)) << country;
      EXPECT_TRUE(Inside("eu_gdpr", country, accession.day)) << country;
    }
  }
}

TEST(TerritoryTest, TheUnitedKingdomIsInsideToTheEndOfTheTransition) {
  const law::Groups& groups = BundledLaw()->groups();
  EXPECT_TRUE(groups.Contains("EU", "GB", absl::CivilDay(2020, 1, 31)));
  EXPECT_FALSE(groups.Contains("EU", "GB", absl::CivilDay(2020, 2, 1)));
  EXPECT_TRUE(Inside("eu_gdpr", "GB", "2020-06-01"));
  EXPECT_TRUE(Inside("eu_gdpr", "GB", "2020-12-31"));
  EXPECT_FALSE(Inside("eu_gdpr", "GB", "2021-01-01"));
}

TEST(TerritoryTest, ASenderIsUnderTheLawOfItsCountryOnTheDay) {
  EXPECT_THAT(RegimesOf("IT", "2026-08-05"), ElementsAre("eu_gdpr"));
  EXPECT_THAT(RegimesOf("NO", "2026-08-05"), ElementsAre("eu_gdpr"));
  EXPECT_THAT(RegimesOf("RE", "2026-08-05"), ElementsAre("eu_gdpr"));
  EXPECT_THAT(RegimesOf("CH", "2026-08-05"), ElementsAre("swiss_fadp"));
  EXPECT_THAT(RegimesOf("GB", "2020-12-31"), ElementsAre("eu_gdpr"));
  EXPECT_THAT(RegimesOf("GB", "2021-01-01"), ElementsAre("uk_gdpr"));
  EXPECT_THAT(RegimesOf("HR", "2013-06-30"), IsEmpty());
  EXPECT_THAT(RegimesOf("US", "2026-08-05"), IsEmpty());
  EXPECT_THAT(RegimesOf("GI", "2026-08-05"), IsEmpty());
}

TEST(TerritoryTest, TheSwissListHasFortyFourEntries) {
  const std::shared_ptr<const Law> law = BundledLaw();
  const absl::CivilDay day(2024, 9, 15);
  int listed = 0;
  for (const std::string& country : law->groups().MembersOf("SWISS_ANNEX_1", day)) {
    listed += !law->groups().Contains("EU_PART_CODES", country, day);
  }
  // Canada and the United States have rules of their own.
  EXPECT_EQ(listed + 2, 44);
}

}  // namespace
}  // namespace domicile::law

#include "service/compiled/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/law/load.h"
#include "tests/support/plugin_builder.h"

namespace domicile::compiled {
namespace {

using domicile::testing::FromText;
using ::testing::IsEmpty;

const absl::CivilDay kPlacesDay(2026, 11, 24);

Places PlacesOn(absl::CivilDay day) { return Places(law::BundledLaw()->groups(), day); }

TEST(PlacesTest, AGroupHasItsMembersOfTheDay) {
  const Places before = PlacesOn(absl::CivilDay(2020, 1, 31));
  const Places after = PlacesOn(absl::CivilDay(2020, 2, 1));
  EXPECT_TRUE(before.MembersOf(*before.Find("EU")).Has(*before.Find("GB")));
  EXPECT_FALSE(after.MembersOf(*after.Find("EU")).Has(*after.Find("GB")));
  EXPECT_TRUE(after.MembersOf(*after.Find("EU")).Has(*after.Find("IT")));
}

TEST(PlacesTest, ACountryIsItsOwnMember) {
  const Places places = PlacesOn(kPlacesDay);
  PlaceSet italy;
  italy.Add(*places.Find("IT"));
  EXPECT_EQ(places.MembersOf(*places.Find("IT")), italy);
}

TEST(PlacesTest, WhatIsNeitherCountryNorGroupHasNoNumber) {
  EXPECT_FALSE(PlacesOn(kPlacesDay).Find("XX").has_value());
  EXPECT_FALSE(PlacesOn(kPlacesDay).Find("").has_value());
}

TEST(PlacesTest, AMemberThatLeavesIsAChangeToCome) {
  const Places places = PlacesOn(absl::CivilDay(2020, 1, 1));
  const auto& changes = places.ChangesOf(*places.Find("EU"));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].place, *places.Find("GB"));
  EXPECT_EQ(CivilDayOf(changes[0].day), absl::CivilDay(2020, 2, 1));
}

TEST(CountryLimitTest, AGroupIsWithinPartlyOrOutside) {
  const Places places = PlacesOn(kPlacesDay);
  const CountryLimit eea(FromText<v1::CountrySet>("codes: 'EEA'"), places);
  EXPECT_TRUE(eea.within.Has(*places.Find("IT")));
  EXPECT_TRUE(eea.within.Has(*places.Find("EU")));
  EXPECT_FALSE(eea.within.Has(*places.Find("EFTA")));
  EXPECT_TRUE(eea.partly.Has(*places.Find("EFTA")));
  EXPECT_FALSE(eea.within.Has(*places.Find("US")));
  EXPECT_FALSE(eea.partly.Has(*places.Find("US")));
}

TEST(CountryLimitTest, NothingChangesWhereNoGroupDoes) {
  const Places places = PlacesOn(kPlacesDay);
  EXPECT_THAT(CountryLimit(FromText<v1::CountrySet>("codes: 'EEA' codes: 'US'"), places).changes,
              IsEmpty());
}

TEST(CountryLimitTest, ACountryThatLeavesAGroupIsJudgedOtherwiseThen) {
  const Places places = PlacesOn(absl::CivilDay(2020, 1, 1));
  const CountryLimit limit(FromText<v1::CountrySet>("codes: 'EU'"), places);
  const auto change =
      std::find_if(limit.changes.begin(), limit.changes.end(),
                   [&](const PlaceChange& one) { return one.place == *places.Find("GB"); });
  ASSERT_NE(change, limit.changes.end());
  EXPECT_EQ(CivilDayOf(change->day), absl::CivilDay(2020, 2, 1));
}

TEST(CountryLimitTest, ACodeBeforeTheGroupThatAlsoHasTheCountrySettlesIt) {
  const Places places = PlacesOn(absl::CivilDay(2020, 1, 1));
  const CountryLimit limit(FromText<v1::CountrySet>("codes: 'GB' codes: 'EU'"), places);
  EXPECT_TRUE(std::none_of(limit.changes.begin(), limit.changes.end(), [&](const PlaceChange& one) {
    return one.place == *places.Find("GB");
  }));
}

}  // namespace
}  // namespace domicile::compiled

#include "service/vocabulary/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "service/base/date.h"
#include "service/vocabulary/country.h"

namespace domicile::vocabulary {
namespace {

using ::testing::ElementsAre;

bool IsMemberOn(std::string_view group, std::string_view country, std::string_view day) {
  return IsMember(group, country, *base::ParseDay(day));
}

std::vector<std::string> MembersOn(std::string_view group, std::string_view day) {
  std::vector<std::string> members;
  for (const std::string& country : CountryCodes()) {
    if (IsMemberOn(group, country, day)) members.push_back(country);
  }
  return members;
}

TEST(GroupCodesTest, AreTheOnesKnown) {
  EXPECT_THAT(GroupCodes(), ElementsAre("EEA", "EFTA", "EU"));
}

TEST(GroupCodesTest, AreGroupsAndNothingElseIs) {
  for (const std::string& code : GroupCodes()) EXPECT_TRUE(IsGroup(code));
  for (const char* code : {"", "eu", "EU ", "IT", "EUROPE"}) EXPECT_FALSE(IsGroup(code)) << code;
}

TEST(EuTest, HasTwentySevenMembersSince2020) {
  EXPECT_THAT(MembersOn("EU", "2026-11-23"),
              ElementsAre("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR",
                          "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO",
                          "SE", "SI", "SK"));
}

TEST(EuTest, HadFifteenMembersBefore2004) { EXPECT_EQ(MembersOn("EU", "2004-04-30").size(), 15); }

TEST(EuTest, TookInTenOn20040501) { EXPECT_EQ(MembersOn("EU", "2004-05-01").size(), 25); }

struct Change {
  std::string country;
  std::string day_before;
  std::string day;
  bool joined;
};

class EuChangeTest : public ::testing::TestWithParam<Change> {};

INSTANTIATE_TEST_SUITE_P(, EuChangeTest,
                         ::testing::Values(Change{"PL", "2004-04-30", "2004-05-01", true},
                                           Change{"BG", "2006-12-31", "2007-01-01", true},
                                           Change{"RO", "2006-12-31", "2007-01-01", true},
                                           Change{"HR", "2013-06-30", "2013-07-01", true},
                                           Change{"GB", "2020-01-31", "2020-02-01", false}),
                         [](const auto& change) { return change.param.country; });

TEST_P(EuChangeTest, HappenedOnItsDay) {
  EXPECT_EQ(IsMemberOn("EU", GetParam().country, GetParam().day_before), !GetParam().joined);
  EXPECT_EQ(IsMemberOn("EU", GetParam().country, GetParam().day), GetParam().joined);
}

TEST_P(EuChangeTest, ChangedTheEeaWithIt) {
  EXPECT_EQ(IsMemberOn("EEA", GetParam().country, GetParam().day_before), !GetParam().joined);
  EXPECT_EQ(IsMemberOn("EEA", GetParam().country, GetParam().day), GetParam().joined);
}

TEST(EeaTest, IsTheEuWithIcelandLiechtensteinAndNorway) {
  std::vector<std::string> expected = MembersOn("EU", "2026-11-23");
  expected.insert(expected.end(), {"IS", "LI", "NO"});
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(MembersOn("EEA", "2026-11-23"), expected);
}

TEST(EftaTest, HoldsSwitzerlandWhichTheEeaDoesNot) {
  EXPECT_THAT(MembersOn("EFTA", "2026-11-23"), ElementsAre("CH", "IS", "LI", "NO"));
  EXPECT_FALSE(IsMemberOn("EEA", "CH", "2026-11-23"));
}

TEST(IsMemberTest, AnOpenMembershipHoldsOnTheLastDayThatCanBeWritten) {
  EXPECT_TRUE(IsMemberOn("EU", "IT", "9999-12-31"));
}

TEST(IsMemberTest, IsFalseForWhatIsNoCountryOrNoGroup) {
  EXPECT_FALSE(IsMemberOn("EU", "", "2026-11-23"));
  EXPECT_FALSE(IsMemberOn("EU", "T ", "2026-11-23"));
  EXPECT_FALSE(IsMemberOn("EU", "AT BE", "2026-11-23"));
  EXPECT_FALSE(IsMemberOn("NATO", "IT", "2026-11-23"));
}

}  // namespace
}  // namespace domicile::vocabulary

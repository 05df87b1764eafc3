#include "service/law/groups.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::law {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::CivilDay kDay(2026, 8, 5);

Groups SomeGroups() {
  return Groups(testing::FromText<v1::Law>(R"(
    groups {
      code: "COAST"
      members { country_codes: ["IT", "HR"] }
      members { country_codes: "AL" valid_from: "2027-01-01" valid_until: "2029-01-01" }
      members { country_codes: "AL" valid_from: "2030-01-01" }
    }
    groups { code: "ALL" group_codes: ["COAST", "EFTA"] members { country_codes: "GL" } })"));
}

TEST(GroupsTest, ACountryIsWithinItself) {
  EXPECT_TRUE(SomeGroups().Contains("GL", "GL", kDay));
  EXPECT_FALSE(SomeGroups().Contains("GL", "FO", kDay));
  EXPECT_THAT(SomeGroups().MembersOf("GL", kDay), ElementsAre("GL"));
}

TEST(GroupsTest, WellKnownGroupsNeedNotBeWrittenDown) {
  EXPECT_TRUE(SomeGroups().IsGroup("EEA"));
  EXPECT_TRUE(SomeGroups().Contains("EEA", "NO", kDay));
  EXPECT_FALSE(SomeGroups().IsGroup("NATO"));
  EXPECT_THAT(SomeGroups().Codes(), ElementsAre("ALL", "COAST", "EEA", "EFTA", "EU"));
}

TEST(GroupsTest, AGroupHoldsItsGroupsMembers) {
  EXPECT_THAT(SomeGroups().MembersOf("ALL", kDay),
              ElementsAre("CH", "GL", "HR", "IS", "IT", "LI", "NO"));
}

TEST(GroupsTest, MembershipDependsOnTheDay) {
  const Groups groups = SomeGroups();
  EXPECT_FALSE(groups.Contains("ALL", "AL", absl::CivilDay(2026, 12, 31)));
  EXPECT_TRUE(groups.Contains("ALL", "AL", absl::CivilDay(2027, 1, 1)));
  EXPECT_FALSE(groups.Contains("ALL", "AL", absl::CivilDay(2029, 1, 1)));
  EXPECT_TRUE(groups.Contains("ALL", "AL", absl::CivilDay(2030, 1, 1)));
}

TEST(GroupsTest, TheNextChangeIsTheDayOnWhichTheAnswerIsAnotherOne) {
  const Groups groups = SomeGroups();
  EXPECT_EQ(groups.NextChange("ALL", "AL", kDay), absl::CivilDay(2027, 1, 1));
  EXPECT_EQ(groups.NextChange("ALL", "AL", absl::CivilDay(2027, 1, 1)), absl::CivilDay(2029, 1, 1));
  EXPECT_EQ(groups.NextChange("ALL", "AL", absl::CivilDay(2030, 1, 1)), std::nullopt);
  EXPECT_EQ(groups.NextChange("ALL", "IT", kDay), std::nullopt);
  EXPECT_EQ(groups.NextChange("EU", "GB", absl::CivilDay(2019, 1, 1)), absl::CivilDay(2020, 2, 1));
  EXPECT_EQ(groups.NextChange("AL", "AL", kDay), std::nullopt);
}

TEST(GroupsTest, TheDaysOfAllChangesAreKnown) {
  EXPECT_THAT(SomeGroups().Changes(),
              AllOf(Contains(absl::CivilDay(2020, 2, 1)), Contains(absl::CivilDay(2027, 1, 1)),
                    Contains(absl::CivilDay(2030, 1, 1)), Not(IsEmpty())));
  EXPECT_THAT(SomeGroups().Changes(), ::testing::WhenSorted(SomeGroups().Changes()));
}

}  // namespace
}  // namespace domicile::law

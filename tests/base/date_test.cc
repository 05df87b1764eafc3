#include "service/base/date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace domicile::base {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ParseDayTest, ReadsAnRfc3339Day) {
  const auto day = ParseDay("2026-11-23");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(*day, absl::CivilDay(2026, 11, 23));
}

TEST(ParseDayTest, ReadsThe29thOfFebruaryOfALeapYear) {
  EXPECT_THAT(ParseDay("2024-02-29"), IsOk());
}

class BadDayTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, BadDayTest,
                         ::testing::Values("", "2026", "2026-11", "2026-1-2", "23-11-2026",
                                           "2026/11/23", "20261123", " 2026-11-23", "2026-11-23 ",
                                           "2026-11-23T00:00:00Z", "2026-11-2x", "+026-11-23",
                                           "2026-11--3", "yesterday", "٢٠٢٦-١١-٢٣"));

TEST_P(BadDayTest, IsRefusedWithTheFormThatIsExpected) {
  EXPECT_THAT(ParseDay(GetParam()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "`" + GetParam() + "` is not a day; write it as 2026-11-23"));
}

class NoSuchDayTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, NoSuchDayTest,
                         ::testing::Values("2026-02-30", "2026-02-29", "2100-02-29", "2026-04-31",
                                           "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32"));

TEST_P(NoSuchDayTest, IsNotCarriedOverIntoAnother) {
  EXPECT_THAT(ParseDay(GetParam()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam())));
}

TEST(FirstDayOfTest, AYearBeginsInJanuary) {
  EXPECT_EQ(*FirstDayOf("2026"), absl::CivilDay(2026, 1, 1));
}

TEST(FirstDayOfTest, AMonthBeginsOnItsFirst) {
  EXPECT_EQ(*FirstDayOf("2026-11"), absl::CivilDay(2026, 11, 1));
}

TEST(FirstDayOfTest, ADayIsItself) {
  EXPECT_EQ(*FirstDayOf("2026-11-23"), absl::CivilDay(2026, 11, 23));
}

class BadPrintedDateTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, BadPrintedDateTest,
                         ::testing::Values("", "26", "2026-", "2026-13", "2026-00", "2026-02-30",
                                           "Nov 2026", "2026-11-", "2026-Q4"));

TEST_P(BadPrintedDateTest, IsRefused) {
  EXPECT_THAT(FirstDayOf(GetParam()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`" + GetParam())));
}

TEST(FormatDayTest, WritesWhatParseDayReads) {
  EXPECT_EQ(FormatDay(absl::CivilDay(2026, 1, 2)), "2026-01-02");
}

TEST(FormatDayTest, FillsAYearUpToFourDigits) {
  EXPECT_EQ(FormatDay(absl::CivilDay(800, 12, 25)), "0800-12-25");
}

TEST(DayOfTest, IsTheDayInUtc) {
  const absl::Time last_second = absl::FromUnixSeconds(1763942399);  // 2025-11-23T23:59:59Z
  EXPECT_EQ(DayOf(last_second), absl::CivilDay(2025, 11, 23));
  EXPECT_EQ(DayOf(last_second + absl::Seconds(1)), absl::CivilDay(2025, 11, 24));
}

}  // namespace
}  // namespace domicile::base

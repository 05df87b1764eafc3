#include "clients/cli/time_option.h"

#include <google/protobuf/util/time_util.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

using ::testing::HasSubstr;

std::string Parsed(const std::string& text) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(ParseTime(text, &time), "") << text;
  return google::protobuf::util::TimeUtil::ToString(time);
}

TEST(TimeOptionTest, ADayIsItsBeginningInUtc) {
  EXPECT_EQ(Parsed("2026-11-23"), "2026-11-23T00:00:00Z");
}

TEST(TimeOptionTest, ATimeMayHaveAnOffsetAndFractions) {
  EXPECT_EQ(Parsed("2026-11-23T12:00:00Z"), "2026-11-23T12:00:00Z");
  EXPECT_EQ(Parsed("2026-11-23T12:00:00.25+01:00"), "2026-11-23T11:00:00.250Z");
}

TEST(TimeOptionTest, AnythingElseIsRefused) {
  google::protobuf::Timestamp time;
  for (const char* text : {"", "yesterday", "2026-02-30", "2026-11-23 12:00", "2026-11"}) {
    EXPECT_THAT(ParseTime(text, &time), HasSubstr("is not a time")) << text;
  }
}

}  // namespace
}  // namespace domicile::cli

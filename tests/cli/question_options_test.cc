#include "clients/cli/question_options.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

using ::testing::HasSubstr;

TEST(QuestionOptionsTest, AnInputIsANameAndAValue) {
  v1::InputAssignment input;
  EXPECT_EQ(ParseInput("region=ie1", &input), "");
  EXPECT_EQ(input.connector_id(), "");
  EXPECT_EQ(input.name(), "region");
  EXPECT_EQ(input.value(), "ie1");
}

TEST(QuestionOptionsTest, AConnectorMayStandBeforeIt) {
  v1::InputAssignment input;
  EXPECT_EQ(ParseInput("twilio/sms:region=ie1", &input), "");
  EXPECT_EQ(input.connector_id(), "twilio/sms");
  EXPECT_EQ(input.name(), "region");
}

TEST(QuestionOptionsTest, AValueMayHoldColonsAndEqualSigns) {
  v1::InputAssignment input;
  EXPECT_EQ(ParseInput("endpoint=a:b=c", &input), "");
  EXPECT_EQ(input.connector_id(), "");
  EXPECT_EQ(input.name(), "endpoint");
  EXPECT_EQ(input.value(), "a:b=c");
}

TEST(QuestionOptionsTest, AnythingElseIsExplained) {
  for (const char* text : {"", "region", "=ie1", "region=", ":region=ie1", "twilio/sms:=ie1"}) {
    v1::InputAssignment input;
    EXPECT_THAT(ParseInput(text, &input), HasSubstr("NAME=VALUE")) << text;
  }
}

}  // namespace
}  // namespace domicile::cli

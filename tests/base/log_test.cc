#include "service/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tests/support/status_matchers.h"

namespace domicile::base {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class LogTest : public ::testing::Test {
 protected:
  LogTest() : before_(spdlog::default_logger()) {}
  ~LogTest() override { spdlog::set_default_logger(before_); }

  // What the log writes of a message at warning level.
  static std::string Written(const std::string& format, const std::string& level,
                             const std::string& message) {
    EXPECT_THAT(SetUpLog(format, level), IsOk());
    ::testing::internal::CaptureStderr();
    spdlog::warn("{}", message);
    spdlog::default_logger()->flush();
    return ::testing::internal::GetCapturedStderr();
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
};

// The field of a line of JSON; fails when the line is none.
std::string Field(const std::string& line, const std::string& name) {
  google::protobuf::Struct parsed;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &parsed);
  EXPECT_TRUE(status.ok()) << line << status;
  return parsed.fields().contains(name) ? parsed.fields().at(name).string_value() : "(none)";
}

TEST_F(LogTest, TextIsOneLineWithTimeAndLevel) {
  EXPECT_THAT(Written("text", "info", "hello"),
              MatchesRegex("[0-9]{4}-[0-9-]+ [0-9:.]+Z warning hello\n"));
}

TEST_F(LogTest, JsonIsOneObjectALine) {
  const std::string line = Written("json", "info", "hello");
  EXPECT_THAT(Field(line, "time"), MatchesRegex("[0-9]{4}-[0-9-]+T[0-9:.]+Z"));
  EXPECT_EQ(Field(line, "level"), "warning");
  EXPECT_EQ(Field(line, "message"), "hello");
}

class JsonMessageTest : public LogTest, public ::testing::WithParamInterface<std::string> {};

INSTANTIATE_TEST_SUITE_P(, JsonMessageTest,
                         ::testing::Values(R"(a "quoted" word)", R"(a \ backslash)", R"(\")",
                                           "two\nlines", "\r\n\t\b\f", std::string("a\0b", 3),
                                           "\x1b[31mred\x1b[0m", "\x7f", "Zürich, 東京",
                                           R"("},{"level":"critical","message":"forged)",
                                           "{} %v %n"));

TEST_P(JsonMessageTest, ComesBackAsItWasAndStaysOnItsLine) {
  const std::string line = Written("json", "info", GetParam());
  EXPECT_EQ(Field(line, "message"), GetParam());
  EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotWritten) {
  EXPECT_THAT(Written("text", "error", "hello"), IsEmpty());
}

TEST_F(LogTest, OffWritesNothing) { EXPECT_THAT(Written("json", "off", "hello"), IsEmpty()); }

TEST_F(LogTest, AnUnknownFormatIsRefused) {
  EXPECT_THAT(SetUpLog("xml", "info"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("text or json")));
}

TEST_F(LogTest, AnUnknownLevelIsRefusedRatherThanTakenForOff) {
  EXPECT_THAT(SetUpLog("text", "loud"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`loud`")));
}

}  // namespace
}  // namespace domicile::base

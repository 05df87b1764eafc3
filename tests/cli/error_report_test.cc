#include "clients/cli/error_report.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Report(const absl::Status& status) {
  std::ostringstream out, err;
  Context context = {.out = out,
                     .err = err,
                     .out_terminal = {},
                     .err_terminal = {},
                     .options = {.server = "127.0.0.1:7443"}};
  ReportError(status, context);
  EXPECT_EQ(out.str(), "");
  return err.str();
}

TEST(ErrorReportTest, AServerThatIsNotThereSaysHowToStartOne) {
  const std::string report = Report(absl::UnavailableError("Connection refused"));
  EXPECT_THAT(report,
              HasSubstr("error: no server answers at 127.0.0.1:7443: Connection refused\n"));
  EXPECT_THAT(report, HasSubstr("next: start a server with `domiciled --plugins DIRECTORY`"));
}

TEST(ErrorReportTest, ASlowServerSaysHowToWaitLonger) {
  EXPECT_THAT(Report(absl::DeadlineExceededError("")), HasSubstr("--timeout"));
}

TEST(ErrorReportTest, AnErrorOfTheServerIsItsMessageAndTheNextStep) {
  EXPECT_EQ(Report(base::Error(absl::StatusCode::kNotFound, "CONNECTOR_NOT_FOUND",
                               "there is no connector `twilio/sns`; did you mean `twilio/sms`?")),
            "error: there is no connector `twilio/sns`; did you mean `twilio/sms`?\n"
            "next: `domicile connectors list` shows all connectors\n");
}

TEST(ErrorReportTest, AServerWithoutACatalogIsNotTakenForOneThatIsNotThere) {
  const std::string report =
      Report(base::Error(absl::StatusCode::kUnavailable, "NO_CATALOG", "there is no catalog yet"));
  EXPECT_THAT(report, HasSubstr("error: there is no catalog yet\n"));
  EXPECT_THAT(report, HasSubstr("next: `domicile plugins list`"));
}

TEST(ErrorReportTest, EveryFieldThatWasRefusedIsNamedOnce) {
  const std::string report = Report(base::BadRequest(
      "INVALID_FIELD", {{"as_of", "is not a day"}, {"tenant_country", "`XX` is no country"}}));
  for (const char* text : {"as_of: is not a day", "tenant_country: `XX` is no country"}) {
    EXPECT_THAT(report, HasSubstr(text));
    EXPECT_EQ(report.find(text), report.rfind(text));
  }
}

TEST(ErrorReportTest, AFieldThatTheMessageDoesNotNameIsNamedBelowIt) {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("as_of");
  bad.mutable_field_violations(0)->set_description("is not a day");
  absl::Status status = absl::InvalidArgumentError("the request is wrong");
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                    absl::Cord(bad.SerializeAsString()));
  EXPECT_EQ(Report(status), "error: the request is wrong\n  as_of: is not a day\n");
}

TEST(ErrorReportTest, WhatTheServerSaysCannotReachTheTerminalsControls) {
  EXPECT_THAT(Report(absl::InvalidArgumentError("a\033[2J")), Not(HasSubstr("\033")));
}

TEST(ExitStatusTest, EveryErrorHasTheStatusThatScriptsRelyOn) {
  EXPECT_EQ(ExitStatusOf(absl::OkStatus()), ExitStatus::kSuccess);
  EXPECT_EQ(ExitStatusOf(absl::InvalidArgumentError("")), ExitStatus::kUsage);
  EXPECT_EQ(ExitStatusOf(absl::NotFoundError("")), ExitStatus::kUsage);
  EXPECT_EQ(ExitStatusOf(messages::BadDataError("")), ExitStatus::kBadData);
  EXPECT_EQ(ExitStatusOf(absl::UnavailableError("")), ExitStatus::kUnavailable);
  EXPECT_EQ(ExitStatusOf(absl::DeadlineExceededError("")), ExitStatus::kUnavailable);
  EXPECT_EQ(ExitStatusOf(absl::InternalError("")), ExitStatus::kInternal);
  EXPECT_EQ(ExitStatusOf(absl::UnknownError("")), ExitStatus::kInternal);
  EXPECT_EQ(ExitStatusOf(absl::PermissionDeniedError("")), ExitStatus::kNotPermitted);
  EXPECT_EQ(ExitStatusOf(absl::UnauthenticatedError("")), ExitStatus::kNotPermitted);
}

}  // namespace
}  // namespace domicile::cli

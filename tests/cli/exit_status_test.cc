#include "clients/cli/exit_status.h"

#include "gtest/gtest.h"
#include "service/base/error.h"

namespace domicile::cli {
namespace {

TEST(ExitStatusTest, TheNumbersThatScriptsRelyOnStay) {
  EXPECT_EQ(static_cast<int>(ExitStatus::kSuccess), 0);
  EXPECT_EQ(static_cast<int>(ExitStatus::kAllow), 0);
  EXPECT_EQ(static_cast<int>(ExitStatus::kDeny), 1);
  EXPECT_EQ(static_cast<int>(ExitStatus::kContractFailed), 1);
  EXPECT_EQ(static_cast<int>(ExitStatus::kUndetermined), 2);
  EXPECT_EQ(static_cast<int>(ExitStatus::kUsage), 64);
  EXPECT_EQ(static_cast<int>(ExitStatus::kBadData), 65);
  EXPECT_EQ(static_cast<int>(ExitStatus::kUnavailable), 69);
  EXPECT_EQ(static_cast<int>(ExitStatus::kInternal), 70);
  EXPECT_EQ(static_cast<int>(ExitStatus::kNotPermitted), 77);
}

TEST(ExitStatusTest, AVerdictThatIsNotKnownIsNoLeaveToSend) {
  EXPECT_EQ(ExitStatusOf(static_cast<v1::Verdict>(99)), ExitStatus::kUndetermined);
  EXPECT_EQ(ExitStatusOf(v1::VERDICT_UNSPECIFIED), ExitStatus::kUndetermined);
}

TEST(ExitStatusTest, AServerThatIsBehindMayHaveItLater) {
  EXPECT_EQ(ExitStatusOf(base::Error(absl::StatusCode::kFailedPrecondition, "STALE", "behind")),
            ExitStatus::kUnavailable);
  EXPECT_EQ(
      ExitStatusOf(base::Error(absl::StatusCode::kFailedPrecondition, "NO_SIGNING_KEY", "none")),
      ExitStatus::kUsage);
}

TEST(ExitStatusTest, ADamagedDatabaseIsNoMistakeOfTheCaller) {
  EXPECT_EQ(
      ExitStatusOf(base::Error(absl::StatusCode::kFailedPrecondition, "STORAGE_FAILED", "damaged")),
      ExitStatus::kInternal);
}

TEST(ExitStatusTest, ARevisionThatIsNotTheKeptOneStaysWrong) {
  EXPECT_EQ(ExitStatusOf(base::Error(absl::StatusCode::kAborted, "REVISION_MISMATCH", "changed")),
            ExitStatus::kUsage);
  EXPECT_EQ(ExitStatusOf(absl::AbortedError("a list changed while it was read")),
            ExitStatus::kUnavailable);
}

}  // namespace
}  // namespace domicile::cli

// Whether the decision log finds out what was done to it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/audit/log_fixture.h"
#include "tests/support/error_details.h"

namespace domicile::audit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::StartsWith;
using testing::StatusIs;

using LogVerificationTest = LogFixture;

TEST_F(LogVerificationTest, AWholeLogVerifies) {
  Fill(5);
  auto log = *DecisionLog::Open(SyncOptions());
  const v1::VerifyLogResponse verified = *log->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), 5);
  EXPECT_EQ(verified.last_sequence(), 5);
  EXPECT_EQ(verified.head_hash().size(), 64);
}

TEST_F(LogVerificationTest, AVerificationEndsWhenItsCallerHasGone) {
  Fill(1);
  auto log = *DecisionLog::Open(SyncOptions());
  EXPECT_THAT(log->Verify({}, [] { return true; }),
              StatusIs(absl::StatusCode::kCancelled, ::testing::_));
  EXPECT_THAT(log->Verify({}, [] { return false; }), IsOk());
}

TEST_F(LogVerificationTest, AnAlteredRowShowsWhicheverItsColumn) {
  for (const char* change :
       {"decision_groups SET first_sequence = 2", "decision_groups SET first_time_ns = 1",
        "decision_groups SET last_time_ns = last_time_ns + 1", "decision_groups SET first_id = ''",
        "decision_groups SET last_id = 'other'", "decision_groups SET verdicts = 4",
        "decision_groups SET oldest_common = 0", "decision_groups SET hash = 'f00'",
        "decision_bodies SET names = substr(names, 1, 3)",
        "decision_bodies SET decisions = x'0a05'",
        "decision_bodies SET decisions = substr(decisions, 1, length(decisions) / 2)",
        "decision_bodies SET decisions = x''"}) {
    const v1::VerifyLogResponse verified =
        VerifyFiveAfter(std::string("UPDATE ") + change + " WHERE last_sequence = 3");
    EXPECT_FALSE(verified.intact()) << change;
    ASSERT_GE(verified.problems_size(), 1) << change;
    EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
    EXPECT_EQ(verified.problems(0).sequence(), 3);
  }
}

TEST_F(LogVerificationTest, ARemovedRowShowsWhereverItWas) {
  for (const int sequence : {1, 3, 5}) {
    const v1::VerifyLogResponse verified = VerifyFiveAfter(
        "DELETE FROM decision_groups WHERE last_sequence = " + std::to_string(sequence));
    EXPECT_FALSE(verified.intact());
    ASSERT_GE(verified.problems_size(), 1);
    EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
    EXPECT_EQ(verified.problems(0).sequence(), sequence);
  }
}

TEST_F(LogVerificationTest, ARemovedRowShowsThoughTheOthersClosedUp) {
  const v1::VerifyLogResponse verified = VerifyFiveAfter(
      "DELETE FROM decision_groups WHERE last_sequence = 3;"
      "DELETE FROM decision_bodies WHERE last_sequence = 3;"
      "UPDATE decision_groups SET last_sequence = last_sequence - 1,"
      "  first_sequence = first_sequence - 1 WHERE last_sequence > 3;"
      "UPDATE decision_bodies SET last_sequence = last_sequence - 1 WHERE last_sequence > 3;"
      "UPDATE ends SET last_sequence = 4");
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).sequence(), 3);
}

TEST_F(LogVerificationTest, AnAddedRowShows) {
  const v1::VerifyLogResponse verified = VerifyFiveAfter(
      "INSERT INTO decision_groups SELECT 6, 6, first_time_ns, last_time_ns, first_id, last_id, "
      "verdicts, oldest_common, hash FROM decision_groups WHERE last_sequence = 5;"
      "INSERT INTO decision_bodies SELECT 6, names, decisions FROM decision_bodies "
      "WHERE last_sequence = 5");
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_EQ(verified.problems(0).sequence(), 6);
}

// Puts the groups that end there into each other's place.
std::string Swap(int one, int other) {
  std::string sql;
  for (const char* table : {"decision_groups", "decision_bodies"}) {
    for (const auto& [from, to] : {std::pair(one, 100), {other, one}, {100, other}}) {
      absl::StrAppend(&sql, "UPDATE ", table, " SET last_sequence = ", to,
                      " WHERE last_sequence = ", from, ";");
    }
  }
  return sql + "UPDATE decision_groups SET first_sequence = last_sequence";
}

TEST_F(LogVerificationTest, SwappedRowsShow) {
  const v1::VerifyLogResponse verified = VerifyFiveAfter(Swap(2, 4));
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_EQ(verified.problems(0).sequence(), 2);
}

TEST_F(LogVerificationTest, SwappedBodiesShow) {
  const v1::VerifyLogResponse verified = VerifyFiveAfter(
      "UPDATE decision_bodies SET last_sequence = 100 WHERE last_sequence = 2;"
      "UPDATE decision_bodies SET last_sequence = 2 WHERE last_sequence = 4;"
      "UPDATE decision_bodies SET last_sequence = 4 WHERE last_sequence = 100");
  EXPECT_THAT(ProblemsOf(verified),
              ElementsAre(StartsWith("Entry 2 is not"), StartsWith("Entry 4 is not")));
}

// Whoever can write the file can alter its ends, too.
constexpr char kCutOff[] =
    "DELETE FROM decision_groups WHERE last_sequence > 3;"
    "UPDATE ends SET last_sequence = 3,"
    "  last_hash = (SELECT hash FROM decision_groups WHERE last_sequence = 3)";

TEST_F(LogVerificationTest, ARunningServerKnowsItsLastEntryThoughTheEndsWereAltered) {
  const v1::VerifyLogResponse verified = VerifyFiveAfter(kCutOff);
  EXPECT_FALSE(verified.intact());
  ASSERT_EQ(verified.problems_size(), 1);
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
  EXPECT_EQ(verified.problems(0).sequence(), 5);
}

TEST_F(LogVerificationTest, AnEntryThatSomebodyKnowsShowsThatTheLogWasCut) {
  Fill(5);
  const v1::VerifyLogResponse before = *(*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr);
  const KnownEntry known{before.last_sequence(), before.head_hash()};
  Sql(kCutOff);
  auto log = *DecisionLog::Open(SyncOptions());
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());  // nothing in the file says so
  const v1::VerifyLogResponse verified = *log->Verify(known, nullptr);
  ASSERT_EQ(verified.problems_size(), 1);
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
  EXPECT_EQ(verified.problems(0).sequence(), 5);

  // With other entries in the place of those that were cut off.
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(AppendAndWait(*log, {MakeEntry("other", 10 + i)}), IsOk());
  }
  const v1::VerifyLogResponse rewritten = *log->Verify(known, nullptr);
  ASSERT_EQ(rewritten.problems_size(), 1);
  EXPECT_EQ(rewritten.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_EQ(rewritten.problems(0).sequence(), 5);
}

TEST_F(LogVerificationTest, AnEntryThatSomebodyKnowsIsFoundInALogThatWentOn) {
  Fill(2);
  const v1::VerifyLogResponse before = *(*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr);
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("later", 30)}), IsOk());
  EXPECT_TRUE(log->Verify({before.last_sequence(), before.head_hash()}, nullptr)->intact());
}

TEST_F(LogVerificationTest, ABrokenChainIsRefusedAtTheStartAndLeftAsItIs) {
  for (const auto& [sql, message] : std::map<std::string, std::string>{
           {"DELETE FROM decision_groups WHERE last_sequence = 5", "Entries 5 to 5 are missing."},
           {"DELETE FROM decision_groups WHERE last_sequence = 2", "Entries 2 to 2 are missing."},
           {"UPDATE decision_groups SET verdicts = 1 - verdicts WHERE last_sequence = 3",
            "Entry 3 is not what"},
           {"DELETE FROM ends", "The log does not end with what was written last"},
           {"UPDATE ends SET last_hash = ''", "The log does not end with what was written last"}}) {
    std::filesystem::remove(path());
    Fill(5);
    Sql(sql);
    const auto before = testing::DigestsOf(path());
    const auto log = DecisionLog::Open(SyncOptions());
    EXPECT_THAT(log, StatusIs(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr(path()), HasSubstr(message))));
    EXPECT_THAT(log.status(), HasReason("STORAGE_FAILED"));
    EXPECT_EQ(testing::DigestsOf(path()), before) << sql;
  }
}

}  // namespace
}  // namespace domicile::audit

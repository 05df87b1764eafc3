// How the decision log is written, in each of its modes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/time/clock.h"
#include "tests/audit/log_fixture.h"

namespace domicile::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

using LogWritingTest = LogFixture;

TEST_F(LogWritingTest, ACorruptDatabaseIsRefusedAtTheStart) {
  Fill(50);
  ASSERT_FALSE(std::filesystem::exists(path() + "-wal"));
  testing::SpoilPage(path(), 2);  // the root of a table
  const auto before = testing::DigestsOf(path());
  EXPECT_THAT(DecisionLog::Open(SyncOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("corrupt")));
  EXPECT_EQ(testing::DigestsOf(path()), before);
}

TEST_F(LogWritingTest, AFileOfAnotherKindIsRefused) {
  directory_.Write("decisions.db", "decisions: []\n");
  EXPECT_THAT(DecisionLog::Open(SyncOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a database")));
}

// SQLite would open one that ends with its connection, and there are several connections.
TEST_F(LogWritingTest, NeedsAFile) {
  for (const char* no_file : {"", ":memory:"}) {
    EXPECT_THAT(DecisionLog::Open({.path = no_file}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs a file")));
  }
}

TEST_F(LogWritingTest, ASecondWriterIsNoticedAndBreaksNothing) {
  Fill(2);
  Options options = SyncOptions();
  options.retention = absl::Hours(24 * 365 * 10);
  auto first = *DecisionLog::Open(options), second = *DecisionLog::Open(options);
  ASSERT_THAT(AppendAndWait(*first, {MakeEntry("first", 10)}), IsOk());
  EXPECT_THAT(AppendAndWait(*second, {MakeEntry("second", 11)}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another program wrote to the decision log")));
  ASSERT_THAT(AppendAndWait(*first, {MakeEntry("first", 12)}), IsOk());
  const v1::VerifyLogResponse verified = *first->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), 4);
}

TEST_F(LogWritingTest, GoesOnWhereItEnded) {
  Fill(2);
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("later", 30)}), IsOk());
  EXPECT_EQ(log->List({}, 2, 10)->front().sequence(), 3);
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

TEST_F(LogWritingTest, ManyAtOnceAreAllThereInOneChain) {
  constexpr int kThreads = 8, kEach = 50;
  auto log = *DecisionLog::Open(SyncOptions());
  std::atomic<int> logged = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&log, &logged, t] {
      for (int i = 0; i < kEach; ++i) {
        if (AppendAndWait(*log, {MakeEntry("t" + std::to_string(t))}).ok()) ++logged;
      }
    });
  }
  // Beside them, as often as it can.
  while (logged < kThreads * kEach) ASSERT_TRUE(log->Verify({}, nullptr)->intact());
  for (std::thread& thread : threads) thread.join();
  const v1::VerifyLogResponse verified = *log->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), kThreads * kEach);
}

TEST_F(LogWritingTest, AnAsyncCallerIsAnsweredBeforeItsRowIsDurable) {
  Options options = AsyncOptions();
  auto log = *DecisionLog::Open(options);
  bool answered = false;
  log->Append({MakeEntry("t")}, [&answered](const absl::Status& status) {
    EXPECT_THAT(status, IsOk());
    answered = true;
  });
  EXPECT_TRUE(answered);  // there and then
  log.reset();
  EXPECT_EQ((*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr)->entries(), 1);
}

TEST_F(LogWritingTest, AsyncCallersWaitWhenTheQueueIsFullAndNothingIsLost) {
  constexpr int kEntries = 100, kBound = 4;
  std::atomic<int> answered = 0;
  const auto count = [&answered](const absl::Status& status) {
    EXPECT_THAT(status, IsOk());
    ++answered;
  };
  Options options = AsyncOptions();
  options.queue_bound = kBound;
  auto log = *DecisionLog::Open(options);
  {
    // Nothing can be written meanwhile.
    const testing::WriteLock lock(path());
    for (int i = 0; i < kEntries; ++i) log->Append({MakeEntry("t")}, count);
    absl::SleepFor(absl::Milliseconds(200));
    EXPECT_EQ(answered, kBound);
  }
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("last")}), IsOk());
  log.reset();
  EXPECT_EQ(answered, kEntries);
  EXPECT_EQ((*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr)->entries(), kEntries + 1);
}

// Makes every write of a group fail until it is dropped.
constexpr char kFullDisk[] =
    "CREATE TRIGGER full BEFORE INSERT ON decision_groups BEGIN SELECT RAISE(FAIL, 'disk full'); "
    "END";

TEST_F(LogWritingTest, AsyncKeepsWhatItTookUntilItCanBeWrittenAndRefusesTheRest) {
  Options options = AsyncOptions();
  auto log = *DecisionLog::Open(options);
  Sql(kFullDisk);
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("taken")}), IsOk());
  absl::Status refused;
  int taken = 1;
  for (int i = 0; i < 500; ++i, ++taken) {
    refused = AppendAndWait(*log, {MakeEntry("taken")});
    if (!refused.ok()) break;
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
  EXPECT_TRUE(log->List({}, 0, 10)->empty());

  Sql("DROP TRIGGER full");
  absl::Status again = refused;
  for (int i = 0; i < 500 && !again.ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    again = AppendAndWait(*log, {MakeEntry("again")});
  }
  EXPECT_THAT(again, IsOk());
  log.reset();
  EXPECT_EQ((*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr)->entries(), taken + 1);
}

TEST_F(LogWritingTest, EndsThoughWhatWaitsCannotBeWritten) {
  Options options = AsyncOptions();
  auto log = *DecisionLog::Open(options);
  Sql(kFullDisk);
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("taken")}), IsOk());
  log.reset();
}

TEST_F(LogWritingTest, OffKeepsNothingAndSaysSo) {
  auto log = *DecisionLog::Open({.mode = Mode::kOff});
  EXPECT_FALSE(log->enabled());
  EXPECT_TRUE(AppendAndWait(*log, {MakeEntry("t")}).ok());
  EXPECT_EQ(log->Verify({}, nullptr).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(LogWritingTest, AFailedWriteIsAnErrorForItsCallerAndNotForTheNext) {
  auto log = *DecisionLog::Open(SyncOptions());
  Sql(kFullDisk);
  EXPECT_THAT(AppendAndWait(*log, {MakeEntry("t")}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk full")));
  Sql("DROP TRIGGER full");
  EXPECT_THAT(AppendAndWait(*log, {MakeEntry("t")}), IsOk());
  const v1::VerifyLogResponse verified = *log->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), 1);
}

TEST(NewDecisionIdTest, IdsAreDistinctAndSortByTime) {
  const absl::Time time = absl::FromUnixSeconds(1'700'000'000);
  const std::string first = NewDecisionId(time);
  EXPECT_NE(first, NewDecisionId(time));
  EXPECT_LT(first, NewDecisionId(time + absl::Milliseconds(2)));
  EXPECT_EQ(first.size(), 36);
}

}  // namespace
}  // namespace domicile::audit

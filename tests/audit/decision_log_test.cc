#include "service/audit/decision_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "absl/time/clock.h"
#include "tests/audit/log_fixture.h"
#include "tests/support/database_file.h"
#include "tests/support/error_details.h"
#include "tests/support/temp_directory.h"

namespace domicile::audit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempDirectory;

class DecisionLogTest : public ::testing::Test {
 protected:
  Options SyncOptions() const {
    Options options;
    options.path = path();
    return options;
  }
  std::string path() const { return directory_.File("decisions.db"); }

  // Writes so many entries, each of a tenant named by its sequence.
  void Fill(int count) {
    auto log = *DecisionLog::Open(SyncOptions());
    for (int i = 1; i <= count; ++i) {
      ASSERT_THAT(AppendAndWait(*log, {MakeEntry("t" + std::to_string(i), i)}), IsOk());
    }
  }

  void Sql(const std::string& sql) { ASSERT_THAT(testing::Sql(path(), sql), IsOk()); }

  // What a log of five entries is found to be after somebody else did that to it.
  v1::VerifyLogResponse VerifyAfter(const std::string& sql, const KnownEntry& known = {}) {
    std::filesystem::remove(path());
    Fill(5);
    auto log = *DecisionLog::Open(SyncOptions());
    Sql(sql);
    return *log->Verify(known, nullptr);
  }

  TempDirectory directory_;
};

std::vector<std::string> TenantsOf(const std::vector<v1::LogEntry>& entries) {
  std::vector<std::string> tenants;
  for (const v1::LogEntry& entry : entries) tenants.push_back(entry.decision().tenant_id());
  return tenants;
}

TEST_F(DecisionLogTest, KeepsWhatWasAskedAndAnswered) {
  Fill(1);
  auto log = *DecisionLog::Open(SyncOptions());
  const auto entries = *log->List({}, 0, 10);
  ASSERT_EQ(entries.size(), 1);
  EXPECT_EQ(entries[0].sequence(), 1);
  EXPECT_EQ(entries[0].check().data_categories(0), "user.contact.phone_number");
  EXPECT_EQ(entries[0].decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(entries[0].decision().revision().tenancy_revision(), 7);
}

TEST_F(DecisionLogTest, ListsByFilterInBothOrders) {
  Fill(5);
  auto log = *DecisionLog::Open(SyncOptions());
  v1::ListDecisionsRequest request;
  EXPECT_THAT(TenantsOf(*log->List(request, 2, 2)), ElementsAre("t3", "t4"));
  request.set_newest_first(true);
  EXPECT_THAT(TenantsOf(*log->List(request, 3, 10)), ElementsAre("t2", "t1"));
  request.Clear();
  request.set_tenant_id("t4");
  EXPECT_THAT(TenantsOf(*log->List(request, 0, 10)), ElementsAre("t4"));
  request.Clear();
  request.set_verdict(v1::VERDICT_DENY);
  EXPECT_TRUE(log->List(request, 0, 10)->empty());
  request.Clear();
  *request.mutable_start_time() = MakeEntry("", 2).decision.time();
  *request.mutable_end_time() = MakeEntry("", 4).decision.time();
  EXPECT_THAT(TenantsOf(*log->List(request, 0, 10)), ElementsAre("t2", "t3"));
}

TEST_F(DecisionLogTest, FiltersAreAllOfThemTogether) {
  constexpr v1::Verdict kVerdicts[] = {v1::VERDICT_ALLOW, v1::VERDICT_DENY,
                                       v1::VERDICT_UNDETERMINED};
  std::vector<Entry> entries;
  for (int i = 0; i < 60; ++i) {
    Entry& entry =
        entries.emplace_back(MakeEntry("t" + std::to_string(i % 3), i % 40, kVerdicts[i % 7 % 3]));
    entry.decision.set_connector_id(i % 2 == 0 ? "acme/sms" : "acme/chat");
  }
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, entries), IsOk());
  std::mt19937 random(20261123);
  for (int round = 0; round < 300; ++round) {
    v1::ListDecisionsRequest request;
    if (random() % 2 == 0) request.set_tenant_id("t" + std::to_string(random() % 4));
    if (random() % 2 == 0) request.set_connector_id(random() % 2 == 0 ? "acme/sms" : "acme/chat");
    if (random() % 2 == 0) request.set_verdict(kVerdicts[random() % 3]);
    const int start = static_cast<int>(random() % 40), end = static_cast<int>(random() % 40);
    if (random() % 2 == 0) *request.mutable_start_time() = MakeEntry("", start).decision.time();
    if (random() % 2 == 0) *request.mutable_end_time() = MakeEntry("", end).decision.time();
    if (random() % 8 == 0) request.set_decision_id(entries[random() % 60].decision.id());
    request.set_newest_first(random() % 2 == 0);
    const int64_t after = random() % 2 == 0 ? 0 : 1 + static_cast<int64_t>(random() % 60);
    std::vector<int64_t> expected;
    for (int i = 0; i < 60; ++i) {
      const v1::Decision& decision = entries[i].decision;
      const bool is_behind = after == 0 || (request.newest_first() ? i + 1 < after : i + 1 > after);
      if (is_behind &&
          (request.tenant_id().empty() || request.tenant_id() == decision.tenant_id()) &&
          (request.connector_id().empty() || request.connector_id() == decision.connector_id()) &&
          (request.verdict() == 0 || request.verdict() == decision.verdict()) &&
          (!request.has_start_time() || i % 40 >= start) &&
          (!request.has_end_time() || i % 40 < end) &&
          (request.decision_id().empty() || request.decision_id() == decision.id())) {
        expected.push_back(i + 1);
      }
    }
    if (request.newest_first()) std::reverse(expected.begin(), expected.end());
    std::vector<int64_t> sequences;
    const auto listed = log->List(request, after, 100);
    ASSERT_THAT(listed.status(), IsOk());
    for (const v1::LogEntry& entry : *listed) {
      sequences.push_back(entry.sequence());
    }
    ASSERT_EQ(sequences, expected) << request.DebugString();
  }
}

// Their nanoseconds do not fit into 64 bits.
TEST_F(DecisionLogTest, TimesAtTheEndsOfTheCalendarAreTimes) {
  Fill(2);
  auto log = *DecisionLog::Open(SyncOptions());
  v1::ListDecisionsRequest request;
  request.mutable_start_time()->set_seconds(-62135596800);  // year 1
  request.mutable_end_time()->set_seconds(253402300799);    // year 9999
  EXPECT_EQ(log->List(request, 0, 10)->size(), 2);
  request.mutable_start_time()->set_seconds(253402300799);
  EXPECT_TRUE(log->List(request, 0, 10)->empty());
}

TEST_F(DecisionLogTest, AWholeLogVerifies) {
  Fill(5);
  auto log = *DecisionLog::Open(SyncOptions());
  const v1::VerifyLogResponse verified = *log->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), 5);
  EXPECT_EQ(verified.last_sequence(), 5);
  EXPECT_EQ(verified.head_hash().size(), 64);
}

TEST_F(DecisionLogTest, AVerificationEndsWhenItsCallerHasGone) {
  Fill(1);
  auto log = *DecisionLog::Open(SyncOptions());
  EXPECT_THAT(log->Verify({}, [] { return true; }),
              StatusIs(absl::StatusCode::kCancelled, ::testing::_));
  EXPECT_THAT(log->Verify({}, [] { return false; }), IsOk());
}

TEST_F(DecisionLogTest, AnAlteredRowShowsWhicheverItsColumn) {
  for (const char* change :
       {"tenant_id = 'other'", "connector_id = 'x/y'", "verdict = 2", "time_ns = time_ns + 1",
        "id = 'other'", "request = x'00'", "request = substr(request, 1, 5)", "decision = x'0a00'",
        "hash = 'f00'"}) {
    const v1::VerifyLogResponse verified =
        VerifyAfter(std::string("UPDATE decisions SET ") + change + " WHERE sequence = 3");
    EXPECT_FALSE(verified.intact()) << change;
    ASSERT_GE(verified.problems_size(), 1) << change;
    EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
    EXPECT_EQ(verified.problems(0).sequence(), 3);
  }
}

TEST_F(DecisionLogTest, ARemovedRowShowsWhereverItWas) {
  for (const int sequence : {1, 3, 5}) {
    const v1::VerifyLogResponse verified =
        VerifyAfter("DELETE FROM decisions WHERE sequence = " + std::to_string(sequence));
    EXPECT_FALSE(verified.intact());
    ASSERT_GE(verified.problems_size(), 1);
    EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
    EXPECT_EQ(verified.problems(0).sequence(), sequence);
  }
}

TEST_F(DecisionLogTest, ARemovedRowShowsThoughTheOthersClosedUp) {
  const v1::VerifyLogResponse verified = VerifyAfter(
      "DELETE FROM decisions WHERE sequence = 3;"
      "UPDATE decisions SET sequence = 3 WHERE sequence = 4;"
      "UPDATE decisions SET sequence = 4 WHERE sequence = 5;"
      "UPDATE ends SET last_sequence = 4");
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).sequence(), 3);
}

TEST_F(DecisionLogTest, AnAddedRowShows) {
  const v1::VerifyLogResponse verified = VerifyAfter(
      "INSERT INTO decisions SELECT 6, time_ns, 'new', tenant_id, connector_id, verdict, request, "
      "decision, hash FROM decisions WHERE sequence = 5");
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_ALTERED);
  EXPECT_EQ(verified.problems(0).sequence(), 6);
}

TEST_F(DecisionLogTest, SwappedRowsShow) {
  const v1::VerifyLogResponse verified = VerifyAfter(
      "UPDATE decisions SET sequence = 100 WHERE sequence = 2;"
      "UPDATE decisions SET sequence = 2 WHERE sequence = 4;"
      "UPDATE decisions SET sequence = 4 WHERE sequence = 100;");
  EXPECT_FALSE(verified.intact());
  EXPECT_EQ(verified.problems(0).sequence(), 2);
}

// Whoever can write the file can alter its ends, too.
constexpr char kCutOff[] =
    "DELETE FROM decisions WHERE sequence > 3;"
    "UPDATE ends SET last_sequence = 3,"
    "  last_hash = (SELECT hash FROM decisions WHERE sequence = 3)";

TEST_F(DecisionLogTest, ARunningServerKnowsItsLastEntryThoughTheEndsWereAltered) {
  const v1::VerifyLogResponse verified = VerifyAfter(kCutOff);
  EXPECT_FALSE(verified.intact());
  ASSERT_EQ(verified.problems_size(), 1);
  EXPECT_EQ(verified.problems(0).kind(), v1::LOG_PROBLEM_KIND_REMOVED);
  EXPECT_EQ(verified.problems(0).sequence(), 5);
}

TEST_F(DecisionLogTest, AnEntryThatSomebodyKnowsShowsThatTheLogWasCut) {
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

TEST_F(DecisionLogTest, AnEntryThatSomebodyKnowsIsFoundInALogThatWentOn) {
  Fill(2);
  const v1::VerifyLogResponse before = *(*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr);
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("later", 30)}), IsOk());
  EXPECT_TRUE(log->Verify({before.last_sequence(), before.head_hash()}, nullptr)->intact());
}

TEST_F(DecisionLogTest, ABrokenChainIsRefusedAtTheStartAndLeftAsItIs) {
  for (const auto& [sql, message] : std::map<std::string, std::string>{
           {"DELETE FROM decisions WHERE sequence = 5", "Entries 5 to 5 are missing."},
           {"DELETE FROM decisions WHERE sequence = 2", "Entries 2 to 2 are missing."},
           {"UPDATE decisions SET verdict = 1 - verdict WHERE sequence = 3", "Entry 3 is not what"},
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

TEST_F(DecisionLogTest, ACorruptDatabaseIsRefusedAtTheStart) {
  Fill(50);
  ASSERT_FALSE(std::filesystem::exists(path() + "-wal"));
  testing::SpoilPage(path(), 2);  // the root of a table
  const auto before = testing::DigestsOf(path());
  EXPECT_THAT(DecisionLog::Open(SyncOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("corrupt")));
  EXPECT_EQ(testing::DigestsOf(path()), before);
}

TEST_F(DecisionLogTest, AFileOfAnotherKindIsRefused) {
  directory_.Write("decisions.db", "decisions: []\n");
  EXPECT_THAT(DecisionLog::Open(SyncOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a database")));
}

// SQLite would open one that ends with its connection, and there are several connections.
TEST_F(DecisionLogTest, NeedsAFile) {
  for (const char* no_file : {"", ":memory:"}) {
    EXPECT_THAT(DecisionLog::Open({.path = no_file}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs a file")));
  }
}

TEST_F(DecisionLogTest, ASecondWriterIsNoticedAndBreaksNothing) {
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

TEST_F(DecisionLogTest, GoesOnWhereItEnded) {
  Fill(2);
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("later", 30)}), IsOk());
  EXPECT_EQ(log->List({}, 2, 10)->front().sequence(), 3);
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

// An hour after the fifth of Fill's entries.
Options KeepingAnHour(Options options) {
  options.retention = absl::Hours(1);
  options.clock = [] {
    return absl::FromCivil(absl::CivilSecond(2026, 11, 23, 13, 0, 4), absl::UTCTimeZone());
  };
  return options;
}

TEST_F(DecisionLogTest, OldEntriesAreLetGoAndTheRestVerifies) {
  Fill(5);
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  const auto oldest = [&log] { return log->List({}, 0, 1)->front().sequence(); };
  for (int i = 0; i < 500 && oldest() != 4; ++i) absl::SleepFor(absl::Milliseconds(10));
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("new", 30)}), IsOk());
  EXPECT_THAT(TenantsOf(*log->List({}, 0, 10)), ElementsAre("t4", "t5", "new"));
  const v1::VerifyLogResponse verified = *log->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact()) << verified.DebugString();
  EXPECT_EQ(verified.first_sequence(), 4);
  EXPECT_EQ(verified.last_sequence(), 6);
  log.reset();
  EXPECT_THAT(DecisionLog::Open(SyncOptions()), IsOk());
}

// Those that are to be written do not wait until all of them are gone.
TEST_F(DecisionLogTest, ManyOldEntriesAreLetGoInSeveralSteps) {
  constexpr int kOld = 25'000;
  {
    auto log = *DecisionLog::Open(SyncOptions());
    std::vector<Entry> entries;
    for (int i = 0; i < kOld; ++i) entries.push_back(MakeEntry("old", 1));
    entries.push_back(MakeEntry("young", 5));
    ASSERT_THAT(AppendAndWait(*log, std::move(entries)), IsOk());
  }
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  const auto oldest = [&log] { return log->List({}, 0, 1)->front().sequence(); };
  for (int i = 0; i < 1000 && oldest() != kOld + 1; ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_THAT(TenantsOf(*log->List({}, 0, 10)), ElementsAre("young"));
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

TEST_F(DecisionLogTest, ALogOfWhichAllIsOldBeginsAgainWithItsChain) {
  Fill(3);
  const v1::VerifyLogResponse before = *(*DecisionLog::Open(SyncOptions()))->Verify({}, nullptr);
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  for (int i = 0; i < 500 && !log->List({}, 0, 1)->empty(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  const v1::VerifyLogResponse empty = *log->Verify({}, nullptr);
  EXPECT_TRUE(empty.intact()) << empty.DebugString();
  EXPECT_EQ(empty.entries(), 0);
  EXPECT_EQ(empty.first_sequence(), 4);
  EXPECT_EQ(empty.head_hash(), before.head_hash());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("new", 30)}), IsOk());
  // The entry is gone, and its hash is still what the next one follows.
  EXPECT_TRUE(log->Verify({before.last_sequence(), before.head_hash()}, nullptr)->intact());
  EXPECT_FALSE(log->Verify({before.last_sequence(), std::string(64, '0')}, nullptr)->intact());
}

TEST_F(DecisionLogTest, ManyAtOnceAreAllThereInOneChain) {
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

TEST_F(DecisionLogTest, AnAsyncCallerIsAnsweredBeforeItsRowIsDurable) {
  Options options = SyncOptions();
  options.mode = Mode::kAsync;
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

TEST_F(DecisionLogTest, AsyncCallersWaitWhenTheQueueIsFullAndNothingIsLost) {
  constexpr int kEntries = 100, kBound = 4;
  std::atomic<int> answered = 0;
  const auto count = [&answered](const absl::Status& status) {
    EXPECT_THAT(status, IsOk());
    ++answered;
  };
  Options options = SyncOptions();
  options.mode = Mode::kAsync;
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

// Makes every write of a row fail until it is dropped.
constexpr char kFullDisk[] =
    "CREATE TRIGGER full BEFORE INSERT ON decisions BEGIN SELECT RAISE(FAIL, 'disk full'); END";

TEST_F(DecisionLogTest, AsyncKeepsWhatItTookUntilItCanBeWrittenAndRefusesTheRest) {
  Options options = SyncOptions();
  options.mode = Mode::kAsync;
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

TEST_F(DecisionLogTest, EndsThoughWhatWaitsCannotBeWritten) {
  Options options = SyncOptions();
  options.mode = Mode::kAsync;
  auto log = *DecisionLog::Open(options);
  Sql(kFullDisk);
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("taken")}), IsOk());
  log.reset();
}

TEST_F(DecisionLogTest, OffKeepsNothingAndSaysSo) {
  auto log = *DecisionLog::Open({.mode = Mode::kOff});
  EXPECT_FALSE(log->enabled());
  EXPECT_TRUE(AppendAndWait(*log, {MakeEntry("t")}).ok());
  EXPECT_EQ(log->Verify({}, nullptr).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DecisionLogTest, AFailedWriteIsAnErrorForItsCallerAndNotForTheNext) {
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

// A client that does not know whether its report arrived reports again.
TEST_F(DecisionLogTest, KeepsADecisionAsOftenAsItIsReported) {
  auto log = *DecisionLog::Open(SyncOptions());
  const Entry entry = MakeEntry("t");
  ASSERT_THAT(AppendAndWait(*log, {entry, entry}), IsOk());
  ASSERT_THAT(AppendAndWait(*log, {entry}), IsOk());
  v1::ListDecisionsRequest by_id;
  by_id.set_decision_id(entry.decision.id());
  EXPECT_EQ(log->List(by_id, 0, 10)->size(), 3);
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

TEST_F(DecisionLogTest, TakesOverALogFromWhenIdsWereUnique) {
  Fill(3);
  Sql("CREATE TABLE before (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, "
      "id TEXT NOT NULL UNIQUE, tenant_id TEXT NOT NULL, connector_id TEXT NOT NULL, "
      "verdict INTEGER NOT NULL, request BLOB NOT NULL, decision BLOB NOT NULL, "
      "hash TEXT NOT NULL) STRICT;"
      "INSERT INTO before SELECT * FROM decisions; DROP TABLE decisions;"
      "ALTER TABLE before RENAME TO decisions;"
      "CREATE INDEX decisions_by_tenant ON decisions (tenant_id, sequence);"
      "PRAGMA user_version = 1");
  auto log = DecisionLog::Open(SyncOptions());
  ASSERT_THAT(log, IsOk());
  EXPECT_THAT(TenantsOf(*(*log)->List({}, 0, 10)), ElementsAre("t1", "t2", "t3"));
  const Entry entry = MakeEntry("t4");
  ASSERT_THAT(AppendAndWait(**log, {entry, entry}), IsOk());
  const v1::VerifyLogResponse verified = *(*log)->Verify({}, nullptr);
  EXPECT_TRUE(verified.intact());
  EXPECT_EQ(verified.entries(), 5);
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

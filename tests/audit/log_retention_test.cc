// What the decision log lets go by age.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "service/audit/log_store.h"
#include "tests/audit/log_fixture.h"

namespace domicile::audit {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;

using LogRetentionTest = LogFixture;

// An hour after the fifth of Fill's entries.
Options KeepingAnHour(Options options) {
  options.retention = absl::Hours(1);
  options.clock = [] {
    return absl::FromCivil(absl::CivilSecond(2026, 11, 23, 13, 0, 4), absl::UTCTimeZone());
  };
  return options;
}

TEST_F(LogRetentionTest, OldEntriesAreLetGoAndTheRestVerifies) {
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
TEST_F(LogRetentionTest, ManyOldEntriesAreLetGoInSeveralSteps) {
  constexpr int kOld = 25'000;
  {
    auto log = *DecisionLog::Open(SyncOptions());
    std::vector<Entry> entries;
    for (int i = 0; i < kOld; ++i) entries.push_back(MakeEntry("old", 1));
    ASSERT_THAT(AppendAndWait(*log, std::move(entries)), IsOk());
    ASSERT_THAT(AppendAndWait(*log, {MakeEntry("young", 5)}), IsOk());
  }
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  const auto oldest = [&log] { return log->List({}, 0, 1)->front().sequence(); };
  for (int i = 0; i < 1000 && oldest() != kOld + 1; ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_THAT(TenantsOf(*log->List({}, 0, 10)), ElementsAre("young"));
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

TEST_F(LogRetentionTest, ALogOfWhichAllIsOldBeginsAgainWithItsChain) {
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

TEST_F(LogRetentionTest, WhatWasWrittenTogetherIsLetGoOnceAllOfItIsOld) {
  FillGroups({2, 3});  // the fourth and the fifth are young
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  const auto oldest = [&log] { return log->List({}, 0, 1)->front().sequence(); };
  for (int i = 0; i < 500 && oldest() != 3; ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_THAT(TenantsOf(*log->List({}, 0, 10)), ElementsAre("t3", "t4", "t5"));
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

TEST_F(LogRetentionTest, WhatDecisionsHadInCommonIsLetGoWithThem) {
  // Each opening begins a chapter.
  Fill(2);
  ASSERT_THAT(AppendAndWait(**DecisionLog::Open(SyncOptions()), {MakeEntry("young", 5)}), IsOk());
  ASSERT_EQ(testing::Ask(path(), "SELECT count(*) FROM common_parts"), "4");
  auto log = *DecisionLog::Open(KeepingAnHour(SyncOptions()));
  for (int i = 0; i < 500 && log->List({}, 0, 10)->size() != 1; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(testing::Ask(path(), "SELECT count(*) FROM common_parts"), "2");
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

// The writer remembers what it wrote, and must not refer to what has gone.
TEST_F(LogRetentionTest, WhatIsStillWrittenAboutIsKeptThoughAllEntriesAreLetGo) {
  LogStore store = *LogStore::Open(path());
  ChainEnds ends = *store.LoadEnds();
  const auto write = [&store, &ends](int second) {
    return store.Write({RecordOf(MakeEntry("t", second))}, ends);
  };
  ASSERT_THAT(write(1), IsOk());
  ASSERT_THAT(write(2), IsOk());
  EXPECT_EQ(*store.DropBefore(NanosOf(MakeEntry("t", 3).decision.time()), 100, ends), false);
  EXPECT_TRUE(store.List({}, 0, 10)->empty());
  ASSERT_THAT(write(4), IsOk());
  EXPECT_EQ(store.List({}, 0, 10)->size(), 1u);
  EXPECT_TRUE(store.Verify({}, nullptr)->intact());
}

}  // namespace
}  // namespace domicile::audit

// What the decision log gives back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/audit/log_fixture.h"

namespace domicile::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

using LogReadingTest = LogFixture;

TEST_F(LogReadingTest, KeepsWhatWasAskedAndAnswered) {
  Fill(1);
  auto log = *DecisionLog::Open(SyncOptions());
  const auto entries = *log->List({}, 0, 10);
  ASSERT_EQ(entries.size(), 1);
  EXPECT_EQ(entries[0].sequence(), 1);
  EXPECT_EQ(entries[0].check().data_categories(0), "user.contact.phone_number");
  EXPECT_EQ(entries[0].decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(entries[0].decision().revision().tenancy_revision(), 7);
}

TEST_F(LogReadingTest, ListsByFilterInBothOrders) {
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

TEST_F(LogReadingTest, FiltersAreAllOfThemTogether) {
  constexpr v1::Verdict kVerdicts[] = {v1::VERDICT_ALLOW, v1::VERDICT_DENY,
                                       v1::VERDICT_UNDETERMINED};
  std::vector<Entry> entries;
  for (int i = 0; i < 60; ++i) {
    Entry& entry =
        entries.emplace_back(MakeEntry("t" + std::to_string(i % 3), i % 40, kVerdicts[i % 7 % 3]));
    entry.decision.set_connector_id(i % 2 == 0 ? "acme/sms" : "acme/chat");
  }
  auto log = *DecisionLog::Open(SyncOptions());
  // In groups of 1 to 11.
  for (int begin = 0, size = 1; begin < 60; begin += size++) {
    const int end = std::min(60, begin + size);
    ASSERT_THAT(AppendAndWait(*log, {entries.begin() + begin, entries.begin() + end}), IsOk());
  }
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
TEST_F(LogReadingTest, TimesAtTheEndsOfTheCalendarAreTimes) {
  Fill(2);
  auto log = *DecisionLog::Open(SyncOptions());
  v1::ListDecisionsRequest request;
  request.mutable_start_time()->set_seconds(-62135596800);  // year 1
  request.mutable_end_time()->set_seconds(253402300799);    // year 9999
  EXPECT_EQ(log->List(request, 0, 10)->size(), 2);
  request.mutable_start_time()->set_seconds(253402300799);
  EXPECT_TRUE(log->List(request, 0, 10)->empty());
}

// A client that does not know whether its report arrived reports again.
TEST_F(LogReadingTest, KeepsADecisionAsOftenAsItIsReported) {
  auto log = *DecisionLog::Open(SyncOptions());
  const Entry entry = MakeEntry("t");
  ASSERT_THAT(AppendAndWait(*log, {entry, entry}), IsOk());
  ASSERT_THAT(AppendAndWait(*log, {entry}), IsOk());
  v1::ListDecisionsRequest by_id;
  by_id.set_decision_id(entry.decision.id());
  EXPECT_EQ(log->List(by_id, 0, 10)->size(), 3);
  EXPECT_TRUE(log->Verify({}, nullptr)->intact());
}

// Any decision, however odd; what a group has no room for is kept whole.
Entry RandomEntry(std::mt19937& random, int number) {
  const auto one_in = [&random](uint32_t n) { return random() % n == 0; };
  Entry entry = MakeEntry("t" + std::to_string(random() % 9), static_cast<int>(random() % 4000),
                          static_cast<v1::Verdict>(1 + random() % 3));
  v1::Decision& decision = entry.decision;
  decision.mutable_time()->set_nanos(static_cast<int>(random() % 1'000'000'000));
  decision.mutable_revision()->set_tenancy_revision(random() % 3);
  decision.set_connector_id(one_in(2) ? "acme/sms" : "acme/chat");
  if (one_in(3)) decision.add_reasons()->set_text("reason " + std::to_string(random() % 20));
  if (one_in(5)) entry.check.add_purposes(std::string(random() % 300, 'p'));
  if (one_in(10)) decision.clear_revision();
  if (one_in(10)) decision.set_id("reported-" + std::to_string(number));
  if (one_in(20)) decision.set_id(std::string(36, 'A'));
  if (one_in(20)) decision.clear_id();
  if (one_in(20)) decision.clear_time();
  if (one_in(20)) decision.mutable_time()->set_seconds(-62135596800);
  if (one_in(20)) decision.mutable_time()->set_seconds(253402300799);
  if (one_in(20)) entry.check.set_tenant_id("another");
  if (one_in(20)) decision.set_tenant_id("");
  if (one_in(20)) decision.set_tenant_id("with\nlines\n" + std::string(1, '\0'));
  if (one_in(20)) decision.set_connector_id("");
  if (one_in(20)) entry.check.Clear();
  if (one_in(20)) decision.set_decided_by("dialler");
  return entry;
}

TEST_F(LogReadingTest, GivesBackWhatWasAppendedWhateverItWas) {
  std::mt19937 random(20261125);
  std::vector<Entry> entries;
  for (int i = 0; i < 9000; ++i) entries.push_back(RandomEntry(random, i));
  {
    auto log = *DecisionLog::Open(SyncOptions());
    for (size_t begin = 0; begin < entries.size();) {
      // Now and then by another program, and once more than a group holds.
      if (random() % 10 == 0) {
        log.reset();
        log = *DecisionLog::Open(SyncOptions());
      }
      const size_t end = std::min(entries.size(), begin + (begin == 0 ? 5000 : 1 + random() % 300));
      ASSERT_THAT(AppendAndWait(*log, {entries.begin() + static_cast<ptrdiff_t>(begin),
                                       entries.begin() + static_cast<ptrdiff_t>(end)}),
                  IsOk());
      begin = end;
    }
  }
  auto log = *DecisionLog::Open(SyncOptions());
  for (const bool newest_first : {false, true}) {
    v1::ListDecisionsRequest request;
    request.set_newest_first(newest_first);
    size_t count = 0;
    for (int64_t after = 0;;) {
      const auto page = *log->List(request, after, 1 + static_cast<int>(random() % 700));
      if (page.empty()) break;
      for (const v1::LogEntry& listed : page) {
        const size_t place = newest_first ? entries.size() - 1 - count : count;
        ASSERT_EQ(listed.sequence(), static_cast<int64_t>(place) + 1);
        ASSERT_EQ(listed.check().SerializeAsString(), entries[place].check.SerializeAsString());
        ASSERT_EQ(listed.decision().SerializeAsString(),
                  entries[place].decision.SerializeAsString())
            << listed.DebugString() << entries[place].decision.DebugString();
        ++count;
      }
      after = page.back().sequence();
    }
    EXPECT_EQ(count, entries.size());
  }
  // Each is found by its id, odd or not.
  for (int i = 0; i < 200; ++i) {
    const v1::Decision& decision = entries[random() % entries.size()].decision;
    if (decision.id().empty()) continue;
    v1::ListDecisionsRequest by_id;
    by_id.set_decision_id(decision.id());
    by_id.set_tenant_id(decision.tenant_id());
    ASSERT_FALSE(log->List(by_id, 0, 10)->empty()) << decision.DebugString();
    ASSERT_EQ(log->List(by_id, 0, 10)->front().decision().id(), decision.id());
  }
}

TEST_F(LogReadingTest, AGroupThatCannotBeReadIsAnErrorThatNamesItsEntries) {
  FillGroups({2, 3});
  auto log = *DecisionLog::Open(SyncOptions());
  for (const char* damage :
       {"decisions = x''", "decisions = substr(decisions, 1, length(decisions) - 1)", "names = x''",
        "decisions = x'ff'", "names = x'ff'"}) {
    const std::string kept = testing::Ask(path(),
                                          "SELECT hex(decisions) || ':' || hex(names) "
                                          "FROM decision_bodies WHERE last_sequence = 5");
    Sql(std::string("UPDATE decision_bodies SET ") + damage + " WHERE last_sequence = 5");
    EXPECT_THAT(log->List({}, 0, 10), StatusIs(absl::StatusCode::kFailedPrecondition,
                                               HasSubstr("entries 3 to 5 cannot be read")))
        << damage;
    EXPECT_EQ(log->List({}, 0, 2)->size(), 2u);
    const std::vector<std::string> columns = absl::StrSplit(kept, ':');
    Sql(absl::StrCat("UPDATE decision_bodies SET decisions = x'", columns[0], "', names = x'",
                     columns[1], "' WHERE last_sequence = 5"));
  }
  EXPECT_EQ(log->List({}, 0, 10)->size(), 5u);
  Sql("DELETE FROM common_parts");
  EXPECT_THAT(log->List({}, 0, 10),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("common part 1")));
}

TEST_F(LogReadingTest, DecisionsOfOneKindShareWhatTheyHaveInCommon) {
  std::vector<Entry> entries;
  for (int i = 0; i < 1000; ++i) entries.push_back(MakeEntry("t" + std::to_string(i % 7), i));
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, entries), IsOk());
  ASSERT_THAT(AppendAndWait(*log, entries), IsOk());
  EXPECT_EQ(testing::Ask(path(), "SELECT count(*) FROM common_parts"),
            "2");  // of the checks, of the decisions
  // 16 of them are the id.
  EXPECT_LT(std::stoi(testing::Ask(path(), "SELECT max(length(decisions)) FROM decision_bodies")),
            1000 * 28);
}

}  // namespace
}  // namespace domicile::audit

// Logs that were begun when each decision was a row of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/audit/chain.h"
#include "tests/audit/log_fixture.h"

namespace domicile::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

std::string Quoted(std::string_view bytes) {
  return absl::StrCat("x'", absl::BytesToHexString({bytes.data(), bytes.size()}), "'");
}

class LogOfBeforeTest : public LogFixture {
 protected:
  // A log of three entries, of the tenants t1 to t3, as a server of that time left it.
  void Make(int version) {
    directory_.Write("decisions.db", "");
    Sql(absl::StrCat(
        "CREATE TABLE decisions (sequence INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
        "  id TEXT NOT NULL ",
        version == 1 ? "UNIQUE" : "",
        ", tenant_id TEXT NOT NULL, connector_id TEXT NOT NULL, verdict INTEGER NOT NULL,"
        "  request BLOB NOT NULL, decision BLOB NOT NULL, hash TEXT NOT NULL) STRICT;"
        "CREATE TABLE ends (one INTEGER PRIMARY KEY CHECK (one = 1),"
        "  first_sequence INTEGER NOT NULL, first_previous TEXT NOT NULL,"
        "  last_sequence INTEGER NOT NULL, last_hash TEXT NOT NULL) STRICT;",
        version == 1 ? "" : "CREATE INDEX decisions_by_id ON decisions (id);",
        "CREATE INDEX decisions_by_tenant ON decisions (tenant_id, sequence);"
        "PRAGMA application_id = 1148013617; PRAGMA user_version = ",
        version));
    std::string hash = GenesisHash();
    for (int i = 1; i <= 3; ++i) {
      const Entry entry = MakeEntry("t" + std::to_string(i), i);
      Row row;
      row.sequence = i;
      row.time_ns = NanosOf(entry.decision.time());
      row.id = entry.decision.id();
      row.tenant_id = entry.decision.tenant_id();
      row.connector_id = entry.decision.connector_id();
      row.verdict = entry.decision.verdict();
      row.check = entry.check.SerializeAsString();
      row.decision = entry.decision.SerializeAsString();
      hash = HashOf(hash, row);
      hashes_.push_back(hash);
      ids_.push_back(row.id);
      Sql(absl::StrCat("INSERT INTO decisions VALUES (", i, ", ", row.time_ns, ", '", row.id,
                       "', '", row.tenant_id, "', '", row.connector_id, "', ", row.verdict, ", ",
                       Quoted(row.check), ", ", Quoted(row.decision), ", '", hash, "')"));
    }
    Sql(absl::StrCat("INSERT INTO ends VALUES (1, 1, '", GenesisHash(), "', 3, '", hash, "')"));
  }

  std::vector<std::string> hashes_;
  std::vector<std::string> ids_;
};

// So that a change of the form does not go unnoticed, as the test itself would follow it.
TEST(HashOfARowTest, IsWhatItWas) {
  Row row;
  row.sequence = 1;
  row.time_ns = 1795435200000000000;
  row.id = "one";
  row.tenant_id = "rossi";
  row.connector_id = "acme/sms";
  row.verdict = 1;
  row.check = "check";
  row.decision = "decision";
  EXPECT_EQ(GenesisHash(), "6678024dbefd868b807fbbe721e2fb426f31f9ab96537ce718b68efa140b6ddf");
  EXPECT_EQ(HashOf(GenesisHash(), row),
            "fc86df43891c21cacd3b8483bb0a11a0f60c4fc814fac20b82171058e358f097");
}

TEST_F(LogOfBeforeTest, GoesOnInOneChain) {
  for (const int version : {1, 2}) {
    hashes_.clear();
    Make(version);
    auto log = DecisionLog::Open(SyncOptions());
    ASSERT_THAT(log, IsOk());
    const Entry entry = MakeEntry("t4", 4);
    ASSERT_THAT(AppendAndWait(**log, {entry, entry}), IsOk());
    EXPECT_THAT(TenantsOf(*(*log)->List({}, 0, 10)), ElementsAre("t1", "t2", "t3", "t4", "t4"));
    v1::VerifyLogResponse verified = *(*log)->Verify({}, nullptr);
    EXPECT_TRUE(verified.intact()) << verified.DebugString();
    EXPECT_EQ(verified.entries(), 5);
    EXPECT_EQ(testing::Ask(path(), "SELECT count(*) FROM decisions"), "3");
    log->reset();
    EXPECT_THAT(DecisionLog::Open(SyncOptions()), IsOk());
  }
}

TEST_F(LogOfBeforeTest, KeepsTheHashesThatItsEntriesAreKnownBy) {
  Make(2);
  auto log = *DecisionLog::Open(SyncOptions());
  EXPECT_EQ(log->Verify({}, nullptr)->head_hash(), hashes_[2]);
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("t4", 4)}), IsOk());
  const auto entries = *log->List({}, 0, 10);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(entries[i].hash(), hashes_[i]);
    EXPECT_TRUE(log->Verify({i + 1, hashes_[i]}, nullptr)->intact());
  }
}

TEST_F(LogOfBeforeTest, IsListedAcrossTheTwoFormsInBothOrders) {
  Make(2);
  auto log = *DecisionLog::Open(SyncOptions());
  ASSERT_THAT(AppendAndWait(*log, {MakeEntry("t4", 4), MakeEntry("t1", 5)}), IsOk());
  v1::ListDecisionsRequest request;
  EXPECT_THAT(TenantsOf(*log->List(request, 2, 2)), ElementsAre("t3", "t4"));
  EXPECT_THAT(TenantsOf(*log->List(request, 3, 9)), ElementsAre("t4", "t1"));
  request.set_newest_first(true);
  EXPECT_THAT(TenantsOf(*log->List(request, 0, 3)), ElementsAre("t1", "t4", "t3"));
  EXPECT_THAT(TenantsOf(*log->List(request, 4, 9)), ElementsAre("t3", "t2", "t1"));
  request.set_tenant_id("t1");
  EXPECT_EQ(log->List(request, 0, 9)->size(), 2u);
  request.set_decision_id(ids_[0]);
  EXPECT_EQ(log->List(request, 0, 9)->front().sequence(), 1);
}

TEST_F(LogOfBeforeTest, TamperingShowsInBothForms) {
  for (const auto& [sql, sequence, kind] :
       std::vector<std::tuple<const char*, int64_t, v1::LogProblemKind>>{
           {"UPDATE decisions SET tenant_id = 'other' WHERE sequence = 2", 2,
            v1::LOG_PROBLEM_KIND_ALTERED},
           {"DELETE FROM decisions WHERE sequence = 3", 3, v1::LOG_PROBLEM_KIND_REMOVED},
           {"DELETE FROM decision_groups", 4, v1::LOG_PROBLEM_KIND_REMOVED},
           {"UPDATE decision_groups SET last_id = ''", 4, v1::LOG_PROBLEM_KIND_ALTERED},
           {"INSERT INTO decisions SELECT 4, time_ns, id, tenant_id, connector_id, verdict, "
            "request, decision, hash FROM decisions WHERE sequence = 3",
            4, v1::LOG_PROBLEM_KIND_ALTERED}}) {
    std::filesystem::remove(path());
    Make(2);
    ASSERT_THAT(
        AppendAndWait(**DecisionLog::Open(SyncOptions()), {MakeEntry("t4", 4), MakeEntry("t5", 5)}),
        IsOk());
    const v1::VerifyLogResponse verified = VerifyAfter(sql);
    ASSERT_GE(verified.problems_size(), 1) << sql;
    EXPECT_EQ(verified.problems(0).sequence(), sequence) << sql;
    EXPECT_EQ(verified.problems(0).kind(), kind) << sql;
  }
}

TEST_F(LogOfBeforeTest, ThatIsBrokenIsRefusedAsItWasThen) {
  Make(2);
  Sql("UPDATE decisions SET verdict = 2 WHERE sequence = 2");
  EXPECT_THAT(DecisionLog::Open(SyncOptions()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Entry 2 is not what")));
}

TEST_F(LogOfBeforeTest, ItsEntriesAreLetGoBeforeThoseOfGroups) {
  Make(2);
  ASSERT_THAT(AppendAndWait(**DecisionLog::Open(SyncOptions()), {MakeEntry("t4", 4)}), IsOk());
  ASSERT_THAT(AppendAndWait(**DecisionLog::Open(SyncOptions()), {MakeEntry("t5", 5)}), IsOk());
  for (const auto& [second, first] : {std::pair(2, 2), {5, 5}, {9, 6}}) {
    Options options = SyncOptions();
    options.retention = absl::Hours(1);
    options.clock = [second = second] {
      return absl::FromCivil(absl::CivilSecond(2026, 11, 23, 13, 0, second), absl::UTCTimeZone());
    };
    auto log = *DecisionLog::Open(options);
    v1::VerifyLogResponse verified;
    for (int i = 0; i < 500 && verified.first_sequence() != first; ++i) {
      absl::SleepFor(absl::Milliseconds(10));
      verified = *log->Verify({}, nullptr);
    }
    EXPECT_EQ(verified.first_sequence(), first);
    EXPECT_TRUE(verified.intact()) << verified.DebugString();
  }
}

}  // namespace
}  // namespace domicile::audit

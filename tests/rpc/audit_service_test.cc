#include "service/rpc/audit_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/rpc/tenant_server.h"
#include "tests/support/database_file.h"
#include "tests/support/temp_directory.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::RpcServer;
using domicile::testing::Sql;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Stub = v1::AuditService::Stub;

std::vector<int64_t> SequencesOf(const v1::ListDecisionsResponse& response) {
  std::vector<int64_t> sequences;
  for (const v1::LogEntry& entry : response.entries()) sequences.push_back(entry.sequence());
  return sequences;
}

class AuditServiceTest : public ::testing::Test {
 protected:
  AuditServiceTest() : server_({.decision_log = path(), .clock = [this] { return now_; }}) {
    testing::ServeTenant(server_);
  }

  std::string path() const { return directory_.File("decisions.db"); }

  v1::Decision Check(const std::string& connector) {
    now_ += absl::Seconds(1);
    const auto answer =
        server_.Ask(&v1::ResidencyService::Stub::CheckTransfer,
                    "check { tenant_id: 'rossi' connector_id: '" + connector + "' }");
    EXPECT_THAT(answer.status, Succeeds());
    return answer.response.decision();
  }

  // Five decisions: ALLOW, DENY, ALLOW, DENY, ALLOW.
  void Fill() {
    for (int i = 0; i < 5; ++i) ids_.push_back(Check(i % 2 == 0 ? "acme/sms" : "acme/voice").id());
  }

  auto List(const std::string& request) { return server_.Ask(&Stub::ListDecisions, request); }
  auto Verify(const std::string& request = "") { return server_.Ask(&Stub::VerifyLog, request); }

  const domicile::testing::TempDirectory directory_;
  absl::Time now_ = absl::FromUnixSeconds(1'795'435'200);
  std::vector<std::string> ids_;
  RpcServer server_;
};

TEST_F(AuditServiceTest, ListsWhatWasAskedAndAnswered) {
  Fill();
  const auto answer = List("");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_THAT(SequencesOf(answer.response), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(answer.response.entries(1).check().connector_id(), "acme/voice");
  EXPECT_EQ(answer.response.entries(1).decision().id(), ids_[1]);
  EXPECT_EQ(answer.response.entries(1).decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(answer.response.entries(1).hash().size(), 64);
}

TEST_F(AuditServiceTest, ListsByEachFilter) {
  Fill();
  EXPECT_THAT(SequencesOf(List("connector_id: 'acme/voice'").response), ElementsAre(2, 4));
  EXPECT_THAT(SequencesOf(List("verdict: VERDICT_ALLOW").response), ElementsAre(1, 3, 5));
  EXPECT_THAT(SequencesOf(List("tenant_id: 'rossi' page_size: 2").response), ElementsAre(1, 2));
  EXPECT_THAT(SequencesOf(List("tenant_id: 'smith'").response), IsEmpty());
  EXPECT_THAT(SequencesOf(List("decision_id: '" + ids_[3] + "'").response), ElementsAre(4));
  EXPECT_THAT(
      SequencesOf(
          List("start_time { seconds: 1795435202 } end_time { seconds: 1795435204 }").response),
      ElementsAre(2, 3));
  EXPECT_THAT(SequencesOf(List("newest_first: true verdict: VERDICT_DENY").response),
              ElementsAre(4, 2));
}

TEST_F(AuditServiceTest, BadFieldsAreRefused) {
  EXPECT_THAT(List("page_size: -5").status, HasViolation("page_size", HasSubstr("-5 is negative")));
  EXPECT_THAT(List("page_token: 'x'").status, HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("verdict: 99").status, HasViolation("verdict", "99 is not a verdict"));
  EXPECT_THAT(List("start_time { nanos: -1 }").status, HasViolation("start_time", _));
  EXPECT_THAT(List("end_time { seconds: 253402300800 }").status, HasViolation("end_time", _));
  EXPECT_THAT(Verify("known_sequence: -1").status, HasViolation("known_sequence", _));
  EXPECT_THAT(Verify("known_sequence: 1").status, HasViolation("known_hash", "is required"));
  EXPECT_THAT(Verify("known_sequence: 1 known_hash: 'f00'").status, HasViolation("known_hash", _));
  EXPECT_THAT(Verify("known_hash: 'f00'").status, HasViolation("known_sequence", "is required"));
}

TEST_F(AuditServiceTest, ATokenBelongsToItsQueryAndItsOrder) {
  Fill();
  const std::string token = List("page_size: 2").response.next_page_token();
  EXPECT_THAT(SequencesOf(List("page_size: 2 page_token: '" + token + "'").response),
              ElementsAre(3, 4));
  EXPECT_THAT(List("newest_first: true page_token: '" + token + "'").status,
              HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("verdict: VERDICT_DENY page_token: '" + token + "'").status,
              HasReason("INVALID_PAGE_TOKEN"));
}

TEST_F(AuditServiceTest, APageHasNoMoreThanFiveHundredAndSaysThatThereAreMore) {
  v1::BatchCheckTransfersRequest batch;
  for (int i = 0; i < 501; ++i) {
    batch.add_checks()->set_tenant_id("rossi");
    batch.mutable_checks(i)->set_connector_id("acme/voice");
  }
  ASSERT_THAT(server_.Ask(&v1::ResidencyService::Stub::BatchCheckTransfers, batch).status,
              Succeeds());
  EXPECT_EQ(List("").response.entries_size(), 100);
  const auto page = List("page_size: 1000");
  EXPECT_EQ(page.response.entries_size(), 500);
  const auto last = List("page_size: 1000 page_token: '" + page.response.next_page_token() + "'");
  EXPECT_EQ(last.response.entries_size(), 1);
  EXPECT_EQ(last.response.next_page_token(), "");
}

TEST_F(AuditServiceTest, APageOfLargeEntriesEndsBeforeAClientRefusesIt) {
  v1::CheckTransferRequest request;
  request.mutable_check()->set_tenant_id("rossi");
  request.mutable_check()->set_connector_id("acme/voice");
  request.mutable_check()->add_purposes(std::string(500'000, 'x'));
  for (int i = 0; i < 12; ++i) {
    ASSERT_THAT(server_.Ask(&v1::ResidencyService::Stub::CheckTransfer, request).status,
                Succeeds());
  }
  v1::ListDecisionsRequest list;
  std::vector<int64_t> sequences;
  do {
    const auto page = server_.Ask(&Stub::ListDecisions, list);
    ASSERT_THAT(page.status, Succeeds());
    for (const int64_t sequence : SequencesOf(page.response)) sequences.push_back(sequence);
    list.set_page_token(page.response.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(sequences, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

TEST_F(AuditServiceTest, AWholeLogVerifies) {
  Fill();
  const auto verified = Verify();
  ASSERT_THAT(verified.status, Succeeds());
  EXPECT_TRUE(verified.response.intact());
  EXPECT_EQ(verified.response.entries(), 5);
  EXPECT_EQ(verified.response.first_sequence(), 1);
  EXPECT_EQ(verified.response.last_sequence(), 5);
  EXPECT_EQ(verified.response.head_hash(), List("newest_first: true").response.entries(0).hash());
}

TEST_F(AuditServiceTest, VerificationFindsAChangedARemovedASwappedAndACutRow) {
  Fill();
  const std::string copy = directory_.File("copy.db");
  ASSERT_THAT(Sql(path(), "VACUUM INTO '" + copy + "'"), IsOk());
  struct Tampering {
    const char* sql;
    v1::LogProblemKind kind;
    int64_t sequence;
  };
  for (const Tampering& tampering : std::vector<Tampering>{
           {"UPDATE decision_groups SET verdicts = 1 WHERE last_sequence = 2",
            v1::LOG_PROBLEM_KIND_ALTERED, 2},
           {"UPDATE decision_bodies SET decisions = substr(decisions, 1, 20) WHERE last_sequence = "
            "3",
            v1::LOG_PROBLEM_KIND_ALTERED, 3},
           {"DELETE FROM decision_groups WHERE last_sequence = 4", v1::LOG_PROBLEM_KIND_REMOVED, 4},
           {"UPDATE decision_bodies SET last_sequence = 9 WHERE last_sequence = 2;"
            "UPDATE decision_bodies SET last_sequence = 2 WHERE last_sequence = 3;"
            "UPDATE decision_bodies SET last_sequence = 3 WHERE last_sequence = 9",
            v1::LOG_PROBLEM_KIND_ALTERED, 2},
           {"DELETE FROM decision_groups WHERE last_sequence = 5", v1::LOG_PROBLEM_KIND_REMOVED, 5},
           {"DELETE FROM decision_groups WHERE last_sequence = 5; UPDATE ends SET last_sequence = "
            "4,"
            "last_hash = (SELECT hash FROM decision_groups WHERE last_sequence = 4)",
            v1::LOG_PROBLEM_KIND_REMOVED, 5}}) {
    ASSERT_THAT(Sql(path(), tampering.sql), IsOk());
    const auto verified = Verify();
    ASSERT_THAT(verified.status, Succeeds());
    EXPECT_FALSE(verified.response.intact()) << tampering.sql;
    ASSERT_GE(verified.response.problems_size(), 1) << tampering.sql;
    EXPECT_EQ(verified.response.problems(0).kind(), tampering.kind) << tampering.sql;
    EXPECT_EQ(verified.response.problems(0).sequence(), tampering.sequence) << tampering.sql;
    // As it was, for the next one.
    ASSERT_THAT(Sql(path(), "ATTACH '" + copy +
                                "' AS copy;"
                                "INSERT OR REPLACE INTO main.decision_groups "
                                "SELECT * FROM copy.decision_groups;"
                                "INSERT OR REPLACE INTO main.decision_bodies "
                                "SELECT * FROM copy.decision_bodies;"
                                "INSERT OR REPLACE INTO main.ends SELECT * FROM copy.ends"),
                IsOk());
    ASSERT_TRUE(Verify().response.intact());
  }
}

TEST_F(AuditServiceTest, AKnownEntryIsLookedFor) {
  Fill();
  const auto before = Verify();
  Check("acme/sms");
  const std::string known = "known_sequence: 5 known_hash: '";
  EXPECT_TRUE(Verify(known + before.response.head_hash() + "'").response.intact());
  const auto other = Verify(known + std::string(64, '0') + "'");
  ASSERT_EQ(other.response.problems_size(), 1);
  EXPECT_EQ(other.response.problems(0).sequence(), 5);
}

constexpr char kReported[] =
    "decisions { check { tenant_id: 'rossi' connector_id: 'acme/sms' purposes: 'support' } "
    "decision { id: 'one' time { seconds: 1795000000 } verdict: VERDICT_ALLOW tenant_id: 'rossi' "
    "connector_id: 'acme/sms' decided_by: 'somebody else' } } ";

TEST_F(AuditServiceTest, LogsWhatAClientDecidedUnderTheNameThatItGives) {
  Fill();
  const auto reported = server_.Ask(&Stub::ReportDecisions,
                                    std::string("reporter: 'dialler' ") + kReported + kReported);
  ASSERT_THAT(reported.status, Succeeds());
  const auto listed = List("");
  ASSERT_THAT(SequencesOf(listed.response), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  const v1::LogEntry& entry = listed.response.entries(5);
  EXPECT_EQ(entry.decision().id(), "one");
  EXPECT_EQ(entry.decision().decided_by(), "dialler");
  EXPECT_THAT(entry.check().purposes(), ElementsAre("support"));
  EXPECT_EQ(listed.response.entries(0).decision().decided_by(), "");
  EXPECT_TRUE(Verify().response.intact());
}

TEST_F(AuditServiceTest, RefusesReportsThatTheLogCouldNotBeSearchedBy) {
  const auto report = [this](const std::function<void(v1::ReportDecisionsRequest&)>& spoil) {
    auto request = testing::FromText<v1::ReportDecisionsRequest>(
        std::string("reporter: 'dialler' ") + kReported + kReported);
    spoil(request);
    return server_.Ask(&Stub::ReportDecisions, request).status;
  };
  const auto second = [](v1::ReportDecisionsRequest& request) -> v1::Decision& {
    return *request.mutable_decisions(1)->mutable_decision();
  };
  EXPECT_THAT(report([](auto& request) { request.clear_reporter(); }),
              HasViolation("reporter", "is required"));
  EXPECT_THAT(report([](auto& request) { request.set_reporter(std::string(101, 'a')); }),
              HasViolation("reporter", HasSubstr("100 bytes")));
  EXPECT_THAT(report([](auto& request) { request.clear_decisions(); }),
              HasViolation("decisions", "is required"));
  EXPECT_THAT(report([](auto& request) {
                while (request.decisions_size() <= 10'000) request.add_decisions();
              }),
              HasViolation("decisions", HasSubstr("at most 10000")));
  EXPECT_THAT(report([&](auto& request) { second(request).clear_id(); }),
              HasViolation("decisions[1].decision.id", _));
  EXPECT_THAT(report([&](auto& request) { second(request).clear_time(); }),
              HasViolation("decisions[1].decision.time", _));
  EXPECT_THAT(report([&](auto& request) {
                second(request).mutable_time()->set_seconds(absl::ToUnixSeconds(now_) + 3600);
              }),
              HasViolation("decisions[1].decision.time", HasSubstr("later")));
  EXPECT_THAT(report([&](auto& request) { second(request).clear_verdict(); }),
              HasViolation("decisions[1].decision.verdict", _));
  EXPECT_THAT(report([&](auto& request) { second(request).clear_connector_id(); }),
              HasViolation("decisions[1].decision.connector_id", _));
  EXPECT_THAT(report([&](auto& request) { second(request).set_tenant_id("verdi"); }),
              HasViolation("decisions[1].check.tenant_id", _));
  // All or none of them.
  EXPECT_THAT(SequencesOf(List("").response), IsEmpty());
}

TEST_F(AuditServiceTest, TakesReportsThatAreLargerThanOtherRequests) {
  auto request = testing::FromText<v1::ReportDecisionsRequest>(std::string("reporter: 'dialler' ") +
                                                               kReported);
  request.mutable_decisions(0)->mutable_decision()->add_reasons()->set_text(
      std::string(2 << 20, 'x'));
  EXPECT_THAT(server_.Ask(&Stub::ReportDecisions, request).status, Succeeds());
}

TEST(AuditServiceWithoutLogTest, TakesNoReports) {
  RpcServer server;
  EXPECT_THAT(server.Ask(&Stub::ReportDecisions, std::string("reporter: 'x' ") + kReported).status,
              HasReason("LOG_OFF"));
}

TEST(AuditServiceWithoutLogTest, SaysThatNothingIsLogged) {
  RpcServer server;
  for (const grpc::Status& status :
       {server.Ask(&Stub::ListDecisions).status, server.Ask(&Stub::VerifyLog).status}) {
    EXPECT_THAT(status,
                FailsWith(grpc::StatusCode::FAILED_PRECONDITION, HasSubstr("--decision-log")));
    EXPECT_THAT(status, HasReason("LOG_OFF"));
  }
}

// What cannot be logged is not answered.
TEST_F(AuditServiceTest, ADecisionThatCannotBeLoggedIsAnError) {
  ASSERT_THAT(Sql(path(),
                  "CREATE TRIGGER full BEFORE INSERT ON decision_groups "
                  "BEGIN SELECT RAISE(FAIL, 'disk full'); END"),
              IsOk());
  const auto answer = server_.Ask(&v1::ResidencyService::Stub::CheckTransfer,
                                  "check { tenant_id: 'rossi' connector_id: 'acme/sms' }");
  EXPECT_THAT(answer.status, FailsWith(grpc::StatusCode::UNAVAILABLE, HasSubstr("disk full")));
  EXPECT_THAT(answer.status, HasReason("STORAGE_FAILED"));
}

}  // namespace
}  // namespace domicile::rpc

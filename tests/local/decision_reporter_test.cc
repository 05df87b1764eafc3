// Decisions that were made in this process, in the server's log.

#include "clients/cpp/decision_reporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cpp/mock_connection.h"
#include "tests/local/followed_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::testing {
namespace {

using client::WhenUnable;
using ::testing::_;
using ::testing::Return;
using ::testing::SizeIs;

const TempDirectory& Directory() {
  static const auto* const directory = new TempDirectory;
  return *directory;
}

std::string NewLog() {
  static int logs = 0;
  return Directory().File(absl::StrCat("decisions", ++logs, ".db"));
}

class ReportedDecisionsTest : public FollowedServer {
 protected:
  ReportedDecisionsTest() : FollowedServer(NewLog()) {}

  v1::ListDecisionsResponse Log() {
    const auto listed = server_->Ask(&v1::AuditService::Stub::ListDecisions, "");
    EXPECT_THAT(listed.status, Succeeds());
    return listed.response;
  }

  absl::StatusOr<v1::Decision> Check(const std::string& connector) {
    return decider_->CheckTransfer(
        FromText<v1::TransferCheck>("tenant_id: 'rossi' connector_id: '" + connector + "'"));
  }
};

TEST_F(ReportedDecisionsTest, ArriveInTheLogAsTheyWereHandedOutAndItsChainIsIntact) {
  Follow({.reporter = "dialler"});
  std::vector<v1::Decision> decided;
  for (int i = 0; i < 20; ++i) {
    const auto decision = Check(i % 2 == 0 ? "acme/sms" : "acme/voice");
    ASSERT_THAT(decision, IsOk());
    decided.push_back(*decision);
  }
  ASSERT_TRUE(Eventually([this] { return decider_->state().unreported == 0; }));
  const v1::ListDecisionsResponse log = Log();
  ASSERT_THAT(log.entries(), SizeIs(20));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(log.entries(i).decision().SerializeAsString(),
              decided[static_cast<size_t>(i)].SerializeAsString());
    EXPECT_EQ(log.entries(i).decision().decided_by(), "dialler");
    EXPECT_FALSE(log.entries(i).decision().id().empty());
  }
  const auto verified = server_->Ask(&v1::AuditService::Stub::VerifyLog, "");
  EXPECT_TRUE(verified.response.intact());
  EXPECT_EQ(verified.response.entries(), 20);
}

TEST_F(ReportedDecisionsTest, AVerdictIsReportedAsAWholeDecision) {
  Follow({.reporter = "dialler"});
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);
  ASSERT_TRUE(Eventually([this] { return decider_->state().unreported == 0; }));
  const v1::ListDecisionsResponse log = Log();
  ASSERT_THAT(log.entries(), SizeIs(1));
  EXPECT_GT(log.entries(0).decision().reasons_size(), 0);
}

TEST_F(ReportedDecisionsTest, AreSentWhenTheDeciderEnds) {
  Follow({.reporter = "dialler", .report_interval = absl::Hours(1)});
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Check("acme/sms"), IsOk());
  decider_.reset();
  EXPECT_THAT(Log().entries(), SizeIs(5));
}

TEST_F(ReportedDecisionsTest, AreRefusedWhenTooManyWait) {
  Follow({.when_unable = WhenUnable::kRefuse,
          .reporter = "dialler",
          .report_interval = absl::Hours(1),
          .most_unreported = 3});
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Check("acme/sms"), IsOk());
  const auto refused = Check("acme/sms");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, _));
  EXPECT_EQ(ReasonOf(refused.status()), "OVERLOADED");
  decider_.reset();
  EXPECT_THAT(Log().entries(), SizeIs(3));
}

TEST_F(ReportedDecisionsTest, AreMadeAndLoggedByTheServerWhenTooManyWait) {
  Follow({.reporter = "dialler", .report_interval = absl::Hours(1), .most_unreported = 1});
  ASSERT_THAT(Check("acme/sms"), IsOk());
  const auto decision = Check("acme/sms");
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->decided_by(), "");
  EXPECT_EQ(connection_->checks, 1);
  const v1::ListDecisionsResponse log = Log();
  ASSERT_THAT(log.entries(), SizeIs(1));
  EXPECT_EQ(log.entries(0).decision().id(), decision->id());
  decider_.reset();
  EXPECT_THAT(Log().entries(), SizeIs(2));
}

v1::ReportedDecision Reported(const std::string& id) {
  v1::ReportedDecision reported;
  reported.mutable_decision()->set_id(id);
  return reported;
}

TEST(DecisionReporterTest, SendsABatchUntilItArrivesAndInOrder) {
  auto connection = std::make_shared<client::MockConnection>();
  std::vector<std::string> arrived;
  EXPECT_CALL(*connection, ReportDecisions(_, _))
      .WillOnce(Return(absl::UnavailableError("not yet")))
      .WillOnce(Return(absl::InternalError("nor now")))
      .WillRepeatedly([&](const v1::ReportDecisionsRequest& request, const auto&) {
        EXPECT_EQ(request.reporter(), "dialler");
        for (const auto& one : request.decisions()) arrived.push_back(one.decision().id());
        return v1::ReportDecisionsResponse();
      });
  {
    client::DecisionReporter reporter(connection, {.reporter = "dialler", .batch = 2});
    for (const char* id : {"1", "2", "3"}) EXPECT_TRUE(reporter.Add(Reported(id)));
    EXPECT_TRUE(Eventually([&] { return reporter.waiting() == 0; }));
  }
  EXPECT_THAT(arrived, ::testing::ElementsAre("1", "2", "3"));
}

TEST(DecisionReporterTest, GivesUpWhenItsPatienceAtTheEndIsOver) {
  auto connection = std::make_shared<client::MockConnection>();
  EXPECT_CALL(*connection, ReportDecisions(_, _))
      .WillRepeatedly(Return(absl::UnavailableError("gone")));
  const absl::Time start = absl::Now();
  {
    client::DecisionReporter reporter(connection,
                                      {.reporter = "dialler", .patience = absl::Milliseconds(300)});
    EXPECT_TRUE(reporter.Add(Reported("1")));
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

}  // namespace
}  // namespace domicile::testing

#include "service/rpc/hot/hot_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "tests/rpc/tenant_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Stub = v1::ResidencyService::Stub;

constexpr char kAllowed[] = "tenant_id: 'rossi' connector_id: 'acme/chat'";

class HotPathTest : public ::testing::Test {
 protected:
  HotPathTest() { testing::ServeTenant(server_); }

  v1::Decision Check(const std::string& request) {
    const auto answer = server_.Ask(&Stub::CheckTransfer, request);
    EXPECT_THAT(answer.status, Succeeds());
    return answer.response.decision();
  }

  RpcServer server_;
};

// The decision with what differs from call to call taken away.
std::string Content(v1::Decision decision) {
  decision.clear_id();
  decision.clear_time();
  return decision.DebugString();
}

TEST_F(HotPathTest, AnswersAsTheReadableEngineDoes) {
  for (const char* connector : {"acme/chat", "acme/sms", "acme/voice"}) {
    const std::string check =
        "check { tenant_id: 'rossi' connector_id: '" + std::string(connector) + "' } ";
    const auto fast = server_.Ask(&Stub::CheckTransfer, check);
    // A request that wants an explanation is answered by the readable engine.
    const auto slow = server_.Ask(&Stub::CheckTransfer, check + "explain: true");
    ASSERT_EQ(fast.status.error_code(), slow.status.error_code()) << connector;
    EXPECT_EQ(Content(fast.response.decision()), Content(slow.response.decision()));
  }
}

TEST_F(HotPathTest, AnswersTheSameTheFirstTimeAndLater) {
  const std::string request =
      "check { " + std::string(kAllowed) + " data_subject_country: 'IT' purposes: 'support' }";
  const std::string first = Content(Check(request));
  EXPECT_EQ(Content(Check(request)), first);
  EXPECT_EQ(Content(Check(request)), first);
}

TEST_F(HotPathTest, AVerdictAloneIsSmall) {
  const v1::Decision decision =
      Check("check { " + std::string(kAllowed) + " } view: DECISION_VIEW_VERDICT");
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(decision.valid_until(), "2026-12-01");
  EXPECT_THAT(decision.reasons(), IsEmpty());
  EXPECT_LT(decision.ByteSizeLong(), 32u);
}

TEST_F(HotPathTest, AVerdictAloneIsTheSameFromTheReadableEngine) {
  const std::string check = "check { " + std::string(kAllowed) + " } view: DECISION_VIEW_VERDICT ";
  EXPECT_EQ(Check(check).DebugString(), Check(check + "as_of: '2026-11-23'").DebugString());
}

TEST_F(HotPathTest, WhatIsExplainedIsNotCutShort) {
  const auto answer =
      server_.Ask(&Stub::CheckTransfer, "check { " + std::string(kAllowed) +
                                            " } view: DECISION_VIEW_VERDICT explain: true");
  EXPECT_THAT(answer.status, FailsWith(grpc::INVALID_ARGUMENT, HasSubstr("as a whole")));
}

TEST_F(HotPathTest, AnUnknownViewIsRefused) {
  const auto answer =
      server_.Ask(&Stub::CheckTransfer, "check { " + std::string(kAllowed) + " } view: 7");
  EXPECT_THAT(answer.status, FailsWith(grpc::INVALID_ARGUMENT, HasSubstr("7 is not a view")));
}

TEST_F(HotPathTest, ABatchAnswersWhatItCanAndSaysWhatIsWrongWithTheRest) {
  const auto answer =
      server_.Ask(&Stub::BatchCheckTransfers, "checks { " + std::string(kAllowed) +
                                                  " } checks { tenant_id: 'nobody' connector_id: "
                                                  "'acme/chat' } checks { " +
                                                  kAllowed + " } view: DECISION_VIEW_VERDICT");
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_EQ(answer.response.results_size(), 3);
  EXPECT_EQ(answer.response.results(0).decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(answer.response.results(1).error().reason(), "TENANT_NOT_FOUND");
  EXPECT_EQ(answer.response.results(2).decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(answer.response.revision().tenancy_revision(), 1u);
}

TEST_F(HotPathTest, ALargeBatchIsAnsweredInItsOrder) {
  v1::BatchCheckTransfersRequest request;
  request.set_view(v1::DECISION_VIEW_VERDICT);
  for (int i = 0; i < 10'000; ++i) {
    v1::TransferCheck& check = *request.add_checks();
    check.set_tenant_id("rossi");
    check.set_connector_id(i % 3 == 0 ? "acme/chat" : "acme/sms");
  }
  const auto answer = server_.Ask(&Stub::BatchCheckTransfers, request);
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_EQ(answer.response.results_size(), 10'000);
  const v1::Verdict chat =
      Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' }").verdict();
  const v1::Verdict sms = Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' }").verdict();
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(answer.response.results(i).decision().verdict(), i % 3 == 0 ? chat : sms) << i;
  }
}

TEST_F(HotPathTest, BytesThatAreNoRequestAreRefused) {
  // A field of the request that is a text in another message.
  const auto answer = server_.Ask(&Stub::CheckTransfer, FromText<v1::CheckTransferRequest>(""));
  EXPECT_THAT(answer.status, FailsWith(grpc::INVALID_ARGUMENT, HasSubstr("check.tenant_id")));
}

TEST_F(HotPathTest, PingAnswersWithNothing) {
  EXPECT_THAT(server_.Ask(&v1::ServerService::Stub::Ping).status, Succeeds());
}

TEST_F(HotPathTest, AWriteIsSeenByTheNextCheck) {
  ASSERT_THAT(server_
                  .Ask(&v1::TenantService::Stub::DisableConnector,
                       "tenant_id: 'rossi' connector_id: 'acme/chat'")
                  .status,
              Succeeds());
  EXPECT_EQ(Check("check { " + std::string(kAllowed) + " }").verdict(), v1::VERDICT_DENY);
}

// A stream with a deadline, so that a test fails rather than hangs.
class Stream {
 public:
  explicit Stream(Stub& stub) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    stream_ = stub.StreamChecks(&context_);
  }

  bool Send(const std::string& request) {
    return stream_->Write(FromText<v1::StreamChecksRequest>(request));
  }

  v1::StreamChecksResponse Receive() {
    v1::StreamChecksResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }

  grpc::Status End() {
    stream_->WritesDone();
    return Await();
  }

  // Takes what comes until the stream has ended.
  grpc::Status Await() {
    v1::StreamChecksResponse rest;
    while (stream_->Read(&rest)) {
    }
    return stream_->Finish();
  }

  grpc::ClientContext& context() { return context_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamChecksRequest, v1::StreamChecksResponse>>
      stream_;
};

TEST_F(HotPathTest, AStreamAnswersEachCheckByItsId) {
  Stream stream(server_.residency());
  ASSERT_TRUE(stream.Send("id: 1 check { " + std::string(kAllowed) + " }"));
  ASSERT_TRUE(stream.Send("id: 2 check { tenant_id: 'nobody' connector_id: 'acme/chat' }"));
  ASSERT_TRUE(stream.Send("id: 3 check { " + std::string(kAllowed) + " } as_of: '2026-12-01'"));
  std::map<uint64_t, v1::StreamChecksResponse> answers;
  for (int i = 0; i < 3; ++i) {
    const v1::StreamChecksResponse response = stream.Receive();
    answers[response.id()] = response;
  }
  EXPECT_EQ(answers[1].decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(answers[1].decision().revision().tenancy_revision(), 1u);
  EXPECT_EQ(answers[2].error().reason(), "TENANT_NOT_FOUND");
  EXPECT_EQ(answers[3].decision().verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(stream.End(), Succeeds());
}

TEST_F(HotPathTest, AStreamThatNobodyReadsHoldsTheSenderBack) {
  Stream stream(server_.residency());
  std::thread cancel([&stream] {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    stream.context().TryCancel();
  });
  // The answers, which nobody takes, are what fills the windows of the connection.
  const std::string request = "id: 1 check { " + std::string(kAllowed) + " }";
  int sent = 0;
  while (sent < 1'000'000 && stream.Send(request)) ++sent;
  cancel.join();
  EXPECT_LT(sent, 1'000'000);
  // Others are answered all the same.
  EXPECT_EQ(Check("check { " + std::string(kAllowed) + " }").verdict(), v1::VERDICT_ALLOW);
}

TEST_F(HotPathTest, AStreamEndsWhenTheServerDoes) {
  auto server = std::make_unique<RpcServer>();
  testing::ServeTenant(*server);
  Stream stream(server->residency());
  ASSERT_TRUE(stream.Send("id: 1 check { " + std::string(kAllowed) + " }"));
  EXPECT_EQ(stream.Receive().id(), 1u);
  std::thread shutdown([&server] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    server->EndStreams();
  });
  EXPECT_THAT(stream.Await(), FailsWith(grpc::UNAVAILABLE, HasSubstr("shutting down")));
  shutdown.join();
}

TEST(HotPathLogTest, EveryDecisionIsLoggedAsItWasAnswered) {
  domicile::testing::TempDirectory directory;
  RpcServer server({.decision_log = directory.File("decisions.db")});
  testing::ServeTenant(server);
  const auto answer = server.Ask(&Stub::CheckTransfer, "check { " + std::string(kAllowed) + " }");
  ASSERT_THAT(answer.status, Succeeds());
  const auto batch = server.Ask(&Stub::BatchCheckTransfers, "checks { " + std::string(kAllowed) +
                                                                " } view: DECISION_VIEW_VERDICT");
  ASSERT_THAT(batch.status, Succeeds());
  Stream stream(server.residency());
  ASSERT_TRUE(stream.Send("id: 9 check { " + std::string(kAllowed) + " }"));
  const v1::Decision streamed = stream.Receive().decision();
  EXPECT_THAT(stream.End(), Succeeds());
  const auto log = server.Ask(&v1::AuditService::Stub::ListDecisions);
  ASSERT_THAT(log.status, Succeeds());
  ASSERT_EQ(log.response.entries_size(), 3);
  EXPECT_EQ(log.response.entries(0).decision().DebugString(),
            answer.response.decision().DebugString());
  EXPECT_EQ(log.response.entries(1).decision().id(), batch.response.results(0).decision().id());
  EXPECT_FALSE(log.response.entries(1).decision().paths().empty());
  EXPECT_EQ(log.response.entries(2).decision().DebugString(), streamed.DebugString());
  EXPECT_TRUE(server.Ask(&v1::AuditService::Stub::VerifyLog).response.intact());
}

TEST(HotPathDayTest, AnotherDayIsDecidedByItsOwnLaw) {
  std::atomic<int> days{0};
  RpcServer server({.clock = [&days] {
    return absl::FromCivil(absl::CivilDay(2026, 11, 23) + days.load(), absl::UTCTimeZone()) +
           absl::Hours(12);
  }});
  testing::ServeTenant(server);
  const std::string request = "check { " + std::string(kAllowed) + " }";
  ASSERT_EQ(server.Ask(&Stub::CheckTransfer, request).response.decision().verdict(),
            v1::VERDICT_ALLOW);
  // The opt-in, the facts and the law are those of the day, whether or not it has been compiled.
  days = 8;
  EXPECT_EQ(server.Ask(&Stub::CheckTransfer, request).response.decision().verdict(),
            v1::VERDICT_UNDETERMINED);
  server.snapshots().RenewDay();
  const auto renewed = server.Ask(&Stub::CheckTransfer, request);
  EXPECT_EQ(renewed.response.decision().verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(renewed.response.decision().as_of(), "2026-12-01");
}

}  // namespace
}  // namespace domicile::rpc

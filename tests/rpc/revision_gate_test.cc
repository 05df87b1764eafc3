// What `at_least` asks for is waited for.

#include "service/rpc/revision_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/rpc/tenant_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::MetadataOf;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::_;
using ::testing::Contains;
using ::testing::Pair;

using Clock = std::chrono::steady_clock;
using Stub = v1::ResidencyService::Stub;

class RevisionGateTest : public ::testing::Test {
 protected:
  RevisionGateTest() : server_({.decision_log = directory_.File("decisions.db")}) {
    testing::ServeTenant(server_);  // the tenancy's revision is 1
  }

  static v1::CheckTransferRequest CheckAt(const std::string& at_least) {
    return FromText<v1::CheckTransferRequest>(
        "check { tenant_id: 'rossi' connector_id: 'acme/sms' } at_least { " + at_least + " }");
  }

  // A write that comes in a while.
  void WriteSoon() {
    writer_ = std::thread([this] {
      std::this_thread::sleep_for(milliseconds(150));
      EXPECT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
    });
  }

  ~RevisionGateTest() override {
    if (writer_.joinable()) writer_.join();
  }

  const domicile::testing::TempDirectory directory_;
  RpcServer server_;
  std::thread writer_;
};

// One that is never reached.
RevisionWait Endless(const v1::AtLeast& at_least) {
  return RevisionWait(
      std::chrono::system_clock::now() + seconds(10), [] { return false; }, at_least,
      [] { return false; });
}

TEST(RevisionGateStopTest, WhatWaitsIsCancelled) {
  const v1::AtLeast at_least;
  absl::Status ended;
  RevisionGate gate;
  gate.Add(Endless(at_least), [&](const absl::Status& status) { ended = status; });
  gate.Stop();
  EXPECT_TRUE(absl::IsCancelled(ended));
}

TEST(RevisionGateStopTest, WhatComesLaterIsCancelledAtOnce) {
  const v1::AtLeast at_least;
  absl::Status ended;
  RevisionGate gate;
  gate.Stop();
  gate.Add(Endless(at_least), [&](const absl::Status& status) { ended = status; });
  EXPECT_TRUE(absl::IsCancelled(ended));
}

TEST_F(RevisionGateTest, WhatIsReachedIsNotWaitedFor) {
  const auto start = Clock::now();
  EXPECT_THAT(
      server_.Ask(&Stub::CheckTransfer, CheckAt("tenancy_revision: 1 generation: 1")).status,
      Succeeds());
  EXPECT_LT(Clock::now() - start, seconds(1));
}

TEST_F(RevisionGateTest, WhatComesMeanwhileIsWhatTheAnswerIsMadeFrom) {
  WriteSoon();
  const auto answer = server_.Ask(&Stub::CheckTransfer, CheckAt("tenancy_revision: 2"));
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(answer.response.decision().revision().tenancy_revision(), 2);
}

TEST_F(RevisionGateTest, ACatalogIsWaitedForToo) {
  writer_ = std::thread([this] {
    std::this_thread::sleep_for(milliseconds(150));
    server_.Serve({domicile::testing::PluginBuilder("acme")});
  });
  const auto answer = server_.Ask(&Stub::CheckTransfer, CheckAt("generation: 2"));
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().revision().generation(), 2);
}

TEST_F(RevisionGateTest, WhoeverWaitsIsAnsweredHoweverManyTheyAre) {
  std::vector<std::future<grpc::Status>> waiting;
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(std::async(std::launch::async, [this] {
      return server_.Connect().Ask(&Stub::CheckTransfer, CheckAt("tenancy_revision: 2")).status;
    }));
  }
  WriteSoon();
  for (auto& answer : waiting) EXPECT_THAT(answer.get(), Succeeds());
}

TEST_F(RevisionGateTest, WhatDoesNotComeIsStaleBeforeTheDeadline) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + milliseconds(500));
  const auto answer =
      server_.Ask(context, &Stub::CheckTransfer, CheckAt("tenancy_revision: 7 generation: 3"));
  EXPECT_THAT(answer.status, FailsWith(grpc::StatusCode::FAILED_PRECONDITION, _));
  EXPECT_THAT(answer.status, HasReason("STALE"));
  EXPECT_THAT(MetadataOf(answer.status), Contains(Pair("field", "at_least")));
  EXPECT_THAT(MetadataOf(answer.status), Contains(Pair("tenancy_revision", "7")));
  EXPECT_THAT(MetadataOf(answer.status), Contains(Pair("generation", "3")));
}

TEST_F(RevisionGateTest, ACallWithoutADeadlineWaitsForTenSeconds) {
  grpc::ClientContext context;  // gRPC gives it none
  const auto start = Clock::now();
  const auto answer = server_.Ask(context, &Stub::CheckTransfer, CheckAt("tenancy_revision: 7"));
  EXPECT_THAT(answer.status, HasReason("STALE"));
  EXPECT_GT(Clock::now() - start, seconds(9));
  EXPECT_LT(Clock::now() - start, seconds(20));
}

TEST_F(RevisionGateTest, NothingIsDecidedForACallerWhoHasGone) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(30));
  std::thread caller([&] {
    EXPECT_THAT(server_.Ask(context, &Stub::CheckTransfer, CheckAt("tenancy_revision: 2")).status,
                FailsWith(grpc::StatusCode::CANCELLED, _));
  });
  std::this_thread::sleep_for(milliseconds(200));
  context.TryCancel();
  caller.join();
  // Longer than it would take to see the next revision.
  std::this_thread::sleep_for(milliseconds(300));
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_EQ(server_.Ask(&v1::AuditService::Stub::VerifyLog).response.entries(), 0);
}

TEST_F(RevisionGateTest, AWatchWaitsToo) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(30));
  v1::WatchDecisionsRequest request;
  request.set_tenant_id("rossi");
  request.add_connector_ids("acme/sms");
  request.mutable_at_least()->set_tenancy_revision(2);
  WriteSoon();
  const auto reader = server_.residency().WatchDecisions(&context, request);
  v1::WatchDecisionsResponse first;
  ASSERT_TRUE(reader->Read(&first));
  EXPECT_EQ(first.event(), v1::DECISION_EVENT_INITIAL);
  EXPECT_EQ(first.decision().verdict(), v1::VERDICT_DENY);
  context.TryCancel();
}

TEST_F(RevisionGateTest, AWatchOfWhatDoesNotComeIsStale) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(1));
  v1::WatchDecisionsRequest request;
  request.set_tenant_id("rossi");
  request.mutable_at_least()->set_tenancy_revision(7);
  const auto reader = server_.residency().WatchDecisions(&context, request);
  v1::WatchDecisionsResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(reader->Finish(), HasReason("STALE"));
}

TEST_F(RevisionGateTest, AServerThatEndsDoesNotWaitForThoseThatWait) {
  auto server = std::make_unique<RpcServer>();
  testing::ServeTenant(*server);
  std::thread caller([stubs = server->Connect()]() mutable {
    EXPECT_THAT(stubs.Ask(&Stub::CheckTransfer, CheckAt("tenancy_revision: 2")).status,
                HasReason("SHUTTING_DOWN"));
  });
  std::this_thread::sleep_for(milliseconds(200));
  const auto start = Clock::now();
  server.reset();
  EXPECT_LT(Clock::now() - start, seconds(5));
  caller.join();
}

}  // namespace
}  // namespace domicile::rpc

#include "service/rpc/decision_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "tests/rpc/tenant_server.h"
#include "tests/support/patience.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::RpcServer;
using ::testing::_;

// A watch from the caller's side. What does not come within half a minute does not come, unless a
// sanitizer slows all down.
class Watch {
 public:
  Watch(RpcServer& server, const std::string& request) {
    context_.set_deadline(std::chrono::system_clock::now() +
                          std::chrono::seconds(30) * domicile::testing::kSlowdown);
    reader_ = server.residency().WatchDecisions(
        &context_, domicile::testing::FromText<v1::WatchDecisionsRequest>(request));
  }
  ~Watch() {
    context_.TryCancel();
    if (!ended_) Finish();
  }

  v1::WatchDecisionsResponse Next() {
    v1::WatchDecisionsResponse response;
    EXPECT_TRUE(reader_->Read(&response)) << "the watch has ended";
    return response;
  }

  grpc::Status Finish() {
    v1::WatchDecisionsResponse response;
    while (reader_->Read(&response)) continue;
    ended_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchDecisionsResponse>> reader_;
  bool ended_ = false;
};

class DecisionWatchTest : public ::testing::Test {
 protected:
  DecisionWatchTest()
      : server_({.checkpoint_interval = absl::Milliseconds(200), .clock = [this] {
                   return absl::FromCivil(absl::CivilDay(2026, 11, 23) + days_later_.load(),
                                          absl::UTCTimeZone());
                 }}) {
    testing::ServeTenant(server_);
  }

  // The next message that is no checkpoint.
  static v1::WatchDecisionsResponse NextDecision(Watch& watch) {
    for (int i = 0; i < 100; ++i) {
      v1::WatchDecisionsResponse response = watch.Next();
      if (!response.checkpoint()) return response;
    }
    ADD_FAILURE() << "nothing but checkpoints";
    return {};
  }

  std::atomic<int> days_later_ = 0;
  RpcServer server_;
};

TEST_F(DecisionWatchTest, BeginsWithWhatHolds) {
  Watch watch(server_, "tenant_id: 'rossi'");
  const auto chat = watch.Next();
  EXPECT_EQ(chat.event(), v1::DECISION_EVENT_INITIAL);
  EXPECT_EQ(chat.decision().connector_id(), "acme/chat");
  EXPECT_EQ(chat.decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(watch.Next().decision().connector_id(), "acme/sms");
  EXPECT_TRUE(watch.Next().checkpoint());
}

TEST_F(DecisionWatchTest, TellsOfAChange) {
  Watch watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/sms'");
  NextDecision(watch);
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  const auto changed = NextDecision(watch);
  EXPECT_EQ(changed.event(), v1::DECISION_EVENT_CHANGED);
  EXPECT_EQ(changed.previous_verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(changed.decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(changed.revision().tenancy_revision(), 2);
}

TEST_F(DecisionWatchTest, TellsOfADecisionThatExpires) {
  Watch watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/chat'");
  EXPECT_EQ(NextDecision(watch).decision().valid_until(), "2026-12-01");
  days_later_ = 8;
  const auto expired = NextDecision(watch);
  EXPECT_EQ(expired.event(), v1::DECISION_EVENT_EXPIRED);
  EXPECT_EQ(expired.previous_verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(expired.decision().verdict(), v1::VERDICT_UNDETERMINED);
}

TEST_F(DecisionWatchTest, TellsOfAConnectorThatIsNoLongerOptedIn) {
  Watch watch(server_, "tenant_id: 'rossi'");
  NextDecision(watch);
  NextDecision(watch);
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  const auto removed = NextDecision(watch);
  EXPECT_EQ(removed.event(), v1::DECISION_EVENT_REMOVED);
  EXPECT_EQ(removed.decision().connector_id(), "acme/sms");
}

TEST_F(DecisionWatchTest, SaysNothingOfWhatChangesNoDecision) {
  Watch watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/chat'");
  NextDecision(watch);
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  for (;;) {
    const auto next = watch.Next();
    ASSERT_TRUE(next.checkpoint()) << next.DebugString();
    if (next.revision().tenancy_revision() == 2) break;
  }
}

// Messages that are larger than what a connection takes without being read.
TEST_F(DecisionWatchTest, TellsASlowReaderWhatHoldsAndNotEveryStep) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "it takes minutes to overlook what gRPC does to so many bytes";
#endif
  for (int p = 0; p < 8; ++p) {
    v1::Policy policy;
    policy.set_id("long-" + std::to_string(p));
    policy.set_provider_wide(true);
    for (int i = 0; i < 100; ++i) {
      policy.add_obligations()->set_id("o" + std::to_string(i));
      policy.mutable_obligations(i)->set_text(std::string(2000, 'x'));
    }
    ASSERT_TRUE(server_.tenants().CreatePolicy(policy).ok());
  }
  Watch watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/sms'");
  constexpr int kSteps = 20;
  const auto opt_in = domicile::testing::FromText<v1::OptIn>("connector_id: 'acme/sms'");
  for (int i = 0; i < kSteps; ++i) {
    ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
    absl::SleepFor(absl::Milliseconds(70));  // longer than it takes to see a change
    ASSERT_TRUE(server_.tenants().EnableConnector("rossi", opt_in).ok());
    absl::SleepFor(absl::Milliseconds(70));
  }
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  const uint64_t revision = server_.tenants().Get()->revision();
  int decisions = 0;
  v1::Verdict last = v1::VERDICT_UNSPECIFIED;
  for (;;) {
    const auto next = watch.Next();
    ASSERT_FALSE(HasFailure()) << "the watch ended, and so does the test";
    if (!next.checkpoint()) {
      ++decisions;
      last = next.decision().verdict();
    }
    // A checkpoint says that what was sent last still holds.
    if (next.revision().tenancy_revision() >= revision) break;
  }
  EXPECT_EQ(last, v1::VERDICT_DENY);
  // Of forty steps, beside the first and the last those that were on their way.
  EXPECT_LT(decisions, kSteps / 2);
}

TEST_F(DecisionWatchTest, StaysOnADayThatItIsAskedFor) {
  Watch watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/chat' as_of: '2026-12-01'");
  EXPECT_EQ(NextDecision(watch).decision().verdict(), v1::VERDICT_UNDETERMINED);
  days_later_ = 30;
  EXPECT_TRUE(watch.Next().checkpoint());
}

TEST_F(DecisionWatchTest, EndsWithItsTenant) {
  Watch watch(server_, "tenant_id: 'rossi'");
  NextDecision(watch);
  ASSERT_TRUE(server_.tenants().DeleteTenant("rossi", 0).ok());
  EXPECT_THAT(watch.Finish(), HasReason("TENANT_NOT_FOUND"));
}

TEST_F(DecisionWatchTest, RefusesWhatIsWrong) {
  EXPECT_THAT(Watch(server_, "tenant_id: 'rossi' as_of: 'tomorrow'").Finish(),
              HasViolation("as_of", _));
  EXPECT_THAT(Watch(server_, "").Finish(), HasViolation("tenant_id", _));
  EXPECT_THAT(Watch(server_, "tenant_id: 'nobody'").Finish(), HasReason("TENANT_NOT_FOUND"));
  EXPECT_THAT(Watch(server_, "tenant_id: 'rossi' connector_ids: ['acme/sms', '']").Finish(),
              HasViolation("connector_ids[1]", _));
  EXPECT_THAT(Watch(server_, "tenant_id: 'rossi' connector_ids: 'acme/x'").Finish(),
              HasReason("CONNECTOR_NOT_FOUND"));
  EXPECT_THAT(Watch(server_, "tenant_id: 'rossi' check { data_categories: 'x' }").Finish(),
              HasViolation("check.data_categories[0]", _));
}

TEST_F(DecisionWatchTest, EndsWithTheServer) {
  Watch watch(server_, "tenant_id: 'rossi'");
  NextDecision(watch);
  server_.state().Shutdown();
  EXPECT_THAT(watch.Finish(), HasReason("SHUTTING_DOWN"));
}

}  // namespace
}  // namespace domicile::rpc

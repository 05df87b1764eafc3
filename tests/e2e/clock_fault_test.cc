// The time of day is set while a server runs: forward as after a sleep, back as by an operator.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "clients/cpp/local_decider.h"
#include "service/base/date.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/status_matchers.h"
#include "tests/support/stepped_clock.h"

namespace domicile::testing {
namespace {

// Far longer than a test waits for anything.
constexpr absl::Duration kStep = absl::Hours(25);

class ClockFault : public ::testing::Test {
 protected:
  ClockFault() {
    plugins_.Add(BundledPlugin("csctelecom"));
    EXPECT_TRUE(server_.WaitUntilServing()) << server_.Log();
    EXPECT_TRUE(stubs_.Create("rossi", kConnector).ok());
    // All that waits does by now.
    absl::SleepFor(absl::Seconds(2));
  }

  v1::Decision Check(const v1::AtLeast& at_least = {}) const {
    v1::CheckTransferResponse response;
    const grpc::Status status = stubs_.Check("rossi", kConnector, response, at_least);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.decision();
  }

  void Disable() const {
    v1::DisableConnectorRequest request;
    request.set_tenant_id("rossi");
    request.set_connector_id(kConnector);
    grpc::ClientContext context;
    Limit(context);
    v1::DisableConnectorResponse response;
    EXPECT_TRUE(stubs_.tenants->DisableConnector(&context, request, &response).ok());
  }

  std::string Today() const { return base::FormatDay(base::DayOf(clock_.Now())); }

  SteppedClock clock_;
  const PluginDirectory plugins_;
  const TempDirectory directory_;
  ServerProcess server_{
      {"--plugins", plugins_.path(), "--store", "sqlite:" + directory_.File("tenants"),
       "--decision-log", directory_.File("decisions"), "--decision-log-mode", "async"},
      clock_.Environment()};
  const Stubs stubs_{server_};
};

TEST_F(ClockFault, ForwardItDecidesUnderTheLawOfThatDay) {
  clock_.Step(kStep);
  EXPECT_TRUE(Eventually([&] { return Check().as_of() == Today(); })) << Check().as_of();
}

TEST_F(ClockFault, BackItDecidesUnderTheLawOfThatDay) {
  clock_.Step(-kStep);
  EXPECT_TRUE(Eventually([&] { return Check().as_of() == Today(); })) << Check().as_of();
}

TEST_F(ClockFault, BackTheLogIsWrittenAndIntact) {
  // So close after each other that the log waits for more of them when the clock is set.
  constexpr size_t kDecisions = 60;
  for (size_t i = 0; i < kDecisions; ++i) {
    if (i == kDecisions / 2) clock_.Step(-kStep);
    Check();
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_TRUE(Eventually([&] { return stubs_.LogEntries().size() == kDecisions; }));
  EXPECT_TRUE(stubs_.VerifyLog().intact());
}

TEST_F(ClockFault, BackAWatchSeesWhatChanges) {
  grpc::ClientContext context;
  Limit(context);
  v1::WatchDecisionsRequest request;
  request.set_tenant_id("rossi");
  request.add_connector_ids(kConnector);
  const auto watch = stubs_.residency->WatchDecisions(&context, request);
  v1::WatchDecisionsResponse response;
  ASSERT_TRUE(watch->Read(&response));
  clock_.Step(-kStep);
  Disable();
  // The day is another too, which it may say first.
  while (response.decision().verdict() != v1::VERDICT_DENY && watch->Read(&response)) continue;
  EXPECT_EQ(response.decision().verdict(), v1::VERDICT_DENY);
  context.TryCancel();
}

TEST_F(ClockFault, BackToWhatItIsWhoFollowsStaysFresh) {
  clock_.Step(kStep);
  client::LocalDeciderOptions options;
  options.most_stale = absl::Seconds(5);
  options.when_unable = client::WhenUnable::kRefuse;
  auto started = client::LocalDecider::Start(client::MakeConnection(server_.address()), options);
  ASSERT_THAT(started, IsOk());
  client::LocalDecider& decider = **started;
  ASSERT_THAT(decider.WaitUntilReady(kPatience), IsOk());
  clock_.Step(-kStep);
  absl::SleepFor(options.most_stale + absl::Seconds(1));
  EXPECT_TRUE(Eventually([&] { return decider.CheckVerdict("rossi", kConnector).ok(); }));
  Disable();
  EXPECT_TRUE(Eventually([&] {
    const auto checked = decider.CheckVerdict("rossi", kConnector);
    return checked.ok() && checked->verdict == v1::VERDICT_DENY;
  }));
}

TEST_F(ClockFault, BackWhatIsAskedForIsWaitedFor) {
  v1::AtLeast next;
  next.set_tenancy_revision(stubs_.Info().revision().tenancy_revision() + 1);
  auto asked = std::async(std::launch::async, [&] { return Check(next); });
  absl::SleepFor(absl::Milliseconds(200));
  clock_.Step(-kStep);
  Disable();
  EXPECT_EQ(asked.get().verdict(), v1::VERDICT_DENY);
}

TEST_F(ClockFault, BackPluginsAreLoadedAgain) {
  plugins_.Add(BundledPlugin("plivo"));
  // It has seen that, and waits for what else changes.
  absl::SleepFor(absl::Milliseconds(50));
  clock_.Step(-kStep);
  EXPECT_TRUE(stubs_.WaitUntilServed("libplivo.so")) << server_.Log();
}

TEST_F(ClockFault, BackItEndsWhenItIsTold) {
  clock_.Step(-kStep);
  // gRPC's timers are late by now.
  absl::SleepFor(absl::Seconds(2));
  Check();
  server_.Signal(SIGTERM);
  EXPECT_EQ(server_.WaitForExit(), 0);
}

}  // namespace
}  // namespace domicile::testing

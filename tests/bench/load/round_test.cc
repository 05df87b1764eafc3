// What rounds report of a server whose behaviour is known.

#include "tests/bench/load/round.h"

#include <gmock/gmock.h>

#include <thread>

#include "absl/time/clock.h"
#include "tests/bench/load/instant_server.h"
#include "tests/bench/load/rpc_mode.h"

namespace domicile::bench {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kStall = absl::Milliseconds(200);
// What a machine that is busy with other tests may add or take away.
constexpr int64_t kStalled = 150'000'000;

v1::Connector TheConnector() {
  v1::Connector connector;
  connector.set_id("acme/sms");
  return connector;
}

class RoundTest : public ::testing::Test {
 protected:
  std::unique_ptr<Mode> Connect(Rpc& rpc, const InstantServer& server) {
    auto mode = MakeRpcMode(rpc, {.address = server.address(), .connections = 2});
    EXPECT_TRUE(mode.ok()) << mode.status();
    return *std::move(mode);
  }

  // A round whose server stalls in the middle.
  Round StalledRound(const Load& load) {
    const auto ping = MakePing();
    const auto mode = Connect(*ping, server_);
    std::thread stall([&] {
      absl::SleepFor(load.warm_up + load.duration / 2);
      server_.Stall(kStall);
    });
    Round round = RunRound(*mode, load);
    stall.join();
    return round;
  }

  InstantServer server_;
  const Population population_{{.tenants = 10}, {TheConnector()}};
};

TEST_F(RoundTest, AStallShowsInTheOpenLoop) {
  const Round round = StalledRound({.rate = 500,
                                    .concurrency = 4096,
                                    .warm_up = absl::Milliseconds(200),
                                    .duration = absl::Seconds(2)});
  EXPECT_EQ(round.failures, 0) << round.first_failure;
  EXPECT_GE(round.latency.Percentile(99), kStalled);
}

TEST_F(RoundTest, AStallShowsEvenWhereOperationsCouldNotBeginInTime) {
  const Round round = StalledRound({.rate = 200,
                                    .concurrency = 1,
                                    .warm_up = absl::Milliseconds(200),
                                    .duration = absl::Seconds(2)});
  EXPECT_EQ(round.failures, 0) << round.first_failure;
  EXPECT_GE(round.latency.Percentile(99), kStalled);
  // Only the one that was in flight saw it begin.
  EXPECT_LT(round.from_begin.Percentile(99), kStalled);
  EXPECT_GE(round.from_begin.max(), kStalled);
}

TEST_F(RoundTest, AClosedLoopHidesAStall) {
  const Round round = StalledRound(
      {.concurrency = 1, .warm_up = absl::Milliseconds(200), .duration = absl::Seconds(2)});
  EXPECT_LT(round.latency.Percentile(99), kStalled);
  EXPECT_GE(round.latency.max(), kStalled);
}

TEST_F(RoundTest, ARateIsKept) {
  const auto ping = MakePing();
  const auto mode = Connect(*ping, server_);
  const Round round = RunRound(*mode, {.rate = 1000,
                                       .concurrency = 4096,
                                       .warm_up = absl::Milliseconds(100),
                                       .duration = absl::Seconds(1)});
  EXPECT_EQ(round.failures, 0) << round.first_failure;
  EXPECT_EQ(round.latency.count(), 1000);
  EXPECT_EQ(round.unsent, 0);
  EXPECT_NEAR(round.per_second(), 1000, 100);
  EXPECT_EQ(server_.answered(), 1100);
  EXPECT_EQ(round.seconds, 1);
  EXPECT_GT(round.client_busy, 0);
  EXPECT_LT(round.client_busy, 1);
}

TEST_F(RoundTest, WhatAServerDoesNotKeepUpWithIsSaid) {
  const auto ping = MakePing();
  const auto mode = Connect(*ping, server_);
  server_.Stall(absl::Seconds(1));
  const Round round = RunRound(*mode, {.rate = 1000,
                                       .concurrency = 10,
                                       .warm_up = absl::ZeroDuration(),
                                       .duration = absl::Milliseconds(500),
                                       .patience = absl::Milliseconds(100)});
  EXPECT_EQ(round.answers, 0);
  EXPECT_EQ(round.failures, 10);
  EXPECT_THAT(round.first_failure, HasSubstr("no answer within 100ms"));
  EXPECT_EQ(round.unsent, 490);
}

TEST_F(RoundTest, TheWarmUpDoesNotCount) {
  const auto ping = MakePing();
  for (const double rate : {0.0, 500.0}) {
    const auto mode = Connect(*ping, server_);
    server_.Stall(kStall);
    const Round round = RunRound(*mode, {.rate = rate,
                                         .concurrency = 200,
                                         .warm_up = absl::Milliseconds(500),
                                         .duration = absl::Milliseconds(500)});
    EXPECT_GT(round.latency.count(), 0);
    EXPECT_LT(round.latency.max(), kStalled) << rate;
  }
}

TEST_F(RoundTest, AClosedLoopHasAsManyInFlightAsAskedFor) {
  const auto ping = MakePing();
  const auto mode = Connect(*ping, server_);
  server_.Stall(absl::Milliseconds(300));
  const Round round = RunRound(*mode, {.concurrency = 7,
                                       .warm_up = absl::ZeroDuration(),
                                       .duration = absl::Milliseconds(100),
                                       .patience = absl::Milliseconds(50)});
  EXPECT_EQ(round.failures, 7);
}

TEST_F(RoundTest, SoManyOperationsEndARoundThatHasNoTime) {
  const auto check = MakeUnaryCheck(population_, View::kVerdict);
  const auto mode = Connect(*check, server_);
  EXPECT_EQ(mode->questions(), 1 << 16);
  const Round round = RunRound(
      *mode, {.warm_up = absl::ZeroDuration(), .duration = absl::Minutes(5), .operations = 333});
  EXPECT_EQ(round.answers, 333);
  EXPECT_EQ(server_.answered(), 333);
  EXPECT_LT(round.seconds, 60);
}

TEST_F(RoundTest, FailedCallsAreCountedWithTheFirstOnesReason) {
  server_.FailWhen([](int64_t number) {
    return number % 10 != 3 ? grpc::Status::OK
                            : grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too much");
  });
  const auto ping = MakePing();
  const auto mode = Connect(*ping, server_);
  const Round round = RunRound(*mode, {.rate = 500,
                                       .concurrency = 100,
                                       .warm_up = absl::Milliseconds(200),
                                       .duration = absl::Milliseconds(800)});
  EXPECT_EQ(round.failures, 50);
  EXPECT_EQ(round.first_failure, "RESOURCE_EXHAUSTED: too much");
  EXPECT_NEAR(static_cast<double>(round.latency.count()), 360, 2);
}

TEST_F(RoundTest, AServerThatGoesAwayEndsTheRound) {
  const auto ping = MakePing();
  const auto mode = Connect(*ping, server_);
  std::thread stop([&] {
    absl::SleepFor(absl::Milliseconds(200));
    server_.Stop();
  });
  const int64_t start = Now();
  const Round round =
      RunRound(*mode, {.warm_up = absl::ZeroDuration(), .duration = absl::Seconds(30)});
  stop.join();
  EXPECT_GT(round.failures, 0);
  EXPECT_GT(round.answers, 0);
  EXPECT_LT(Now() - start, 10'000'000'000);
}

TEST_F(RoundTest, EveryKindOfOperationWorksOverBothTransports) {
  for (const auto transport : {InstantServer::Transport::kUnix, InstantServer::Transport::kTcp}) {
    const InstantServer server(transport);
    std::vector<std::unique_ptr<Rpc>> rpcs;
    rpcs.push_back(MakePing());
    rpcs.push_back(MakePingStream());
    rpcs.push_back(MakeUnaryCheck(population_, View::kVerdict));
    rpcs.push_back(MakeBatchCheck(population_, View::kFull, 3000));
    rpcs.push_back(MakeStreamCheck(population_, View::kVerdict));
    for (const auto& rpc : rpcs) {
      const auto mode = Connect(*rpc, server);
      const Round round = RunRound(*mode, {.concurrency = 16,
                                           .warm_up = absl::ZeroDuration(),
                                           .duration = absl::Milliseconds(300)});
      EXPECT_EQ(round.failures, 0) << rpc->path() << ": " << round.first_failure;
      EXPECT_GT(round.answers, 0) << rpc->path();
    }
  }
}

TEST_F(RoundTest, AnAnswerOfAStreamBelongsToTheCheckOfItsId) {
  server_.SwapAnswers();
  const auto check = MakeStreamCheck(population_, View::kVerdict);
  auto mode = MakeRpcMode(
      *check, {.address = server_.address(), .connections = 1, .streams_per_connection = 1});
  ASSERT_TRUE(mode.ok()) << mode.status();
  (*mode)->Begin(300);
  (*mode)->Begin(5);
  std::vector<End> ended;
  while (ended.size() < 2) ASSERT_TRUE((*mode)->Poll(Now() + 10'000'000'000, ended).ok());
  EXPECT_EQ(ended[0].tag, 5U);
  EXPECT_EQ(ended[1].tag, 300U);
}

TEST_F(RoundTest, AnAnswerThatIsNoDecisionIsAFailure) {
  server_.FailWhen([](int64_t) { return grpc::Status(grpc::StatusCode::NOT_FOUND, "no tenant"); });
  const auto check = MakeStreamCheck(population_, View::kVerdict);
  const auto mode = Connect(*check, server_);
  EXPECT_EQ(Probe(*mode, absl::Seconds(10)).message(),
            "the answer is an error: NOT_FOUND, TENANT_NOT_FOUND: no tenant");
}

TEST_F(RoundTest, AStreamThatTheServerEndsEndsTheRound) {
  server_.FailWhen([](int64_t number) {
    return number < 10 ? grpc::Status::OK : grpc::Status(grpc::StatusCode::ABORTED, "enough");
  });
  const auto ping = MakePingStream();
  const auto mode = Connect(*ping, server_);
  const Round round = RunRound(
      *mode, {.concurrency = 4, .warm_up = absl::ZeroDuration(), .duration = absl::Seconds(30)});
  EXPECT_LE(round.answers, 10);
  EXPECT_GT(round.failures, 0);
  EXPECT_EQ(round.first_failure, "ABORTED: enough");
}

TEST_F(RoundTest, ADecisionWithoutAVerdictIsAFailure) {
  Verdicts verdicts = {};
  v1::CheckTransferResponse response;
  response.mutable_decision();
  const auto check = MakeUnaryCheck(population_, View::kVerdict);
  EXPECT_FALSE(check->Check(response.SerializeAsString(), verdicts).ok());
  response.mutable_decision()->set_verdict(v1::VERDICT_DENY);
  EXPECT_TRUE(check->Check(response.SerializeAsString(), verdicts).ok());
  EXPECT_EQ(verdicts[v1::VERDICT_DENY], 1);
}

}  // namespace
}  // namespace domicile::bench

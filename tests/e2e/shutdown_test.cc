// How a server ends.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"

namespace domicile::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

TEST(Shutdown, EndsAWatchWithUnavailableAndTheProcessWithZeroWithinItsDeadline) {
  ServerProcess server({"--drain-deadline", "20"});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  grpc::ClientContext context;
  Limit(context);
  const auto watch = stubs.catalog->WatchCatalog(&context, {});
  v1::WatchCatalogResponse message;
  ASSERT_TRUE(watch->Read(&message));
  EXPECT_EQ(message.changes_size(), 26 + 37);

  const absl::Time start = absl::Now();
  server.Signal(SIGTERM);
  EXPECT_FALSE(watch->Read(&message));
  const grpc::Status status = watch->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
  EXPECT_THAT(status.error_details(), HasSubstr("SHUTTING_DOWN"));
  EXPECT_EQ(server.WaitForExit(), 0);
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
  EXPECT_THAT(server.Log(), HasSubstr("draining"));
}

TEST(Shutdown, UnderLoadAnswersWhatItTookAndTurnsAwayTheRest) {
  ServerProcess server({});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      const Stubs stubs(server);
      for (;;) {
        grpc::ClientContext context;
        Limit(context);
        v1::ResolveResidencyResponse response;
        const grpc::Status status =
            stubs.residency->ResolveResidency(&context, ResidencyRequest("plivo/sms"), &response);
        if (!status.ok()) {
          // There is nobody any more; or the call came while the server told its clients so, and
          // gRPC cancelled it unread.
          EXPECT_THAT(status.error_code(),
                      AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED))
              << status.error_message();
          return;
        }
        ++answered;
      }
    });
  }
  while (answered < 100) absl::SleepFor(absl::Milliseconds(1));
  server.Signal(SIGTERM);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.WaitForExit(), 0);
}

TEST(Shutdown, ByInterruptIsTheSame) {
  ServerProcess server({});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  server.Signal(SIGINT);
  EXPECT_EQ(server.WaitForExit(), 0);
}

TEST(Shutdown, DuringAReloadEndsAllTheSame) {
  ServerProcess server({});
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  server.Signal(SIGHUP);
  server.Signal(SIGTERM);
  EXPECT_EQ(server.WaitForExit(), 0);
}

TEST(Shutdown, ThatLeftASocketBehindDoesNotKeepTheNextServerFromIt) {
  const TempDirectory directory;
  const std::string address = "unix:" + directory.File("s");
  ServerProcess killed({"--listen", address});
  ASSERT_TRUE(killed.WaitUntilServing(address)) << killed.Log();
  killed.Signal(SIGKILL);
  ASSERT_EQ(killed.WaitForExit(), -SIGKILL);
  ServerProcess next({"--listen", address});
  EXPECT_TRUE(next.WaitUntilServing(address)) << next.Log();
}

}  // namespace
}  // namespace domicile::testing

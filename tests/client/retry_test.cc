#include "clients/cpp/retry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace domicile::client {
namespace {

using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Lt;

ConnectionOptions Options(int max_attempts) {
  ConnectionOptions options;
  options.max_attempts = max_attempts;
  options.initial_backoff = absl::Milliseconds(100);
  options.max_backoff = absl::Milliseconds(300);
  return options;
}

TEST(RetryTest, AnUnavailableServerIsTriedAgainUntilItAnswers) {
  FakeClock clock;
  int tries = 0;
  const absl::Status status =
      Retry(Options(5), absl::InfiniteFuture(), clock.Clock(), [&]() -> absl::Status {
        return ++tries < 3 ? absl::UnavailableError("") : absl::OkStatus();
      });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(tries, 3);
}

TEST(RetryTest, PausesDoubleUpToTheMaximum) {
  FakeClock clock;
  clock.uniform = 1.0;
  EXPECT_THAT(Retry(Options(5), absl::InfiniteFuture(), clock.Clock(),
                    [] { return absl::UnavailableError(""); }),
              StatusIs(absl::StatusCode::kUnavailable, _));
  EXPECT_THAT(clock.pauses, ElementsAre(absl::Milliseconds(100), absl::Milliseconds(200),
                                        absl::Milliseconds(300), absl::Milliseconds(300)));
}

TEST(RetryTest, PausesAreSpreadOverTheWholeRangeByChance) {
  FakeClock clock;
  clock.uniform = 0.25;
  EXPECT_FALSE(Retry(Options(3), absl::InfiniteFuture(), clock.Clock(), [] {
                 return absl::UnavailableError("");
               }).ok());
  EXPECT_THAT(clock.pauses, ElementsAre(absl::Milliseconds(25), absl::Milliseconds(50)));
}

TEST(RetryTest, RealChanceStaysBelowOne) {
  const RetryClock clock = RetryClock::Real();
  std::vector<double> drawn;
  for (int i = 0; i < 1000; ++i) drawn.push_back(clock.uniform());
  EXPECT_THAT(drawn, Each(AllOf(Ge(0.0), Lt(1.0))));
}

TEST(RetryTest, AttemptsAreLimited) {
  FakeClock clock;
  int tries = 0;
  EXPECT_FALSE(Retry(Options(4), absl::InfiniteFuture(), clock.Clock(), [&] {
                 ++tries;
                 return absl::UnavailableError("");
               }).ok());
  EXPECT_EQ(tries, 4);
}

TEST(RetryTest, OneAttemptTurnsRetriesOff) {
  FakeClock clock;
  int tries = 0;
  EXPECT_FALSE(Retry(Options(1), absl::InfiniteFuture(), clock.Clock(), [&] {
                 ++tries;
                 return absl::UnavailableError("");
               }).ok());
  EXPECT_EQ(tries, 1);
  EXPECT_THAT(clock.pauses, IsEmpty());
}

TEST(RetryTest, OtherErrorsAreNotTriedAgain) {
  for (const absl::Status& error :
       {absl::InvalidArgumentError(""), absl::NotFoundError(""), absl::DeadlineExceededError(""),
        absl::InternalError(""), absl::ResourceExhaustedError("")}) {
    FakeClock clock;
    int tries = 0;
    EXPECT_EQ(Retry(Options(4), absl::InfiniteFuture(), clock.Clock(),
                    [&] {
                      ++tries;
                      return error;
                    }),
              error);
    EXPECT_EQ(tries, 1) << error;
  }
}

TEST(RetryTest, APauseThatWouldOutlastTheDeadlineEndsTheCall) {
  FakeClock clock;
  clock.uniform = 1.0;
  int tries = 0;
  const absl::Time deadline = clock.now + absl::Milliseconds(250);
  EXPECT_THAT(Retry(Options(10), deadline, clock.Clock(),
                    [&] {
                      ++tries;
                      return absl::UnavailableError("gone");
                    }),
              StatusIs(absl::StatusCode::kUnavailable, "gone"));
  // 100 ms fit; 200 ms more would not.
  EXPECT_EQ(tries, 2);
  EXPECT_LT(clock.now, deadline);
}

}  // namespace
}  // namespace domicile::client

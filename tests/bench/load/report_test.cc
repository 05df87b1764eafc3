#include "tests/bench/load/report.h"

#include <gmock/gmock.h>

namespace domicile::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Round RoundOf(int64_t answers, int64_t latency) {
  Round round;
  round.answers = answers;
  round.seconds = 1;
  round.latency.Add(latency);
  return round;
}

TEST(Report, TheMedianOfAnEvenNumberIsBetweenTheMiddleTwo) {
  EXPECT_EQ(SpreadOf({4, 1, 3, 2}).median, 2.5);
  EXPECT_EQ(SpreadOf({3, 1, 2}).median, 2);
  EXPECT_EQ(SpreadOf({3, 1, 2}).min, 1);
  EXPECT_EQ(SpreadOf({3, 1, 2}).max, 3);
}

// A machine that is twice as slow in one round is so for both.
TEST(Report, RatiosAreThoseOfEachTurn) {
  Measurement measurement;
  measurement.rounds.push_back({RoundOf(900, 110), RoundOf(1000, 100)});
  measurement.rounds.push_back({RoundOf(450, 220), RoundOf(500, 200)});
  const Ratios ratios = RatiosOf(measurement);
  EXPECT_DOUBLE_EQ(ratios.throughput.min, 0.9);
  EXPECT_DOUBLE_EQ(ratios.throughput.max, 0.9);
  EXPECT_DOUBLE_EQ(ratios.p99.median, 1.1);
}

TEST(Report, SaysWhenTheGeneratorMayBeWhatWasMeasured) {
  const auto warning = HasSubstr("it may be what was measured, not the server");
  Measurement measurement;
  measurement.rounds.push_back({RoundOf(1000, 100), std::nullopt});
  EXPECT_THAT(Table(RunOptions(), measurement), Not(warning));
  measurement.rounds.back().target.client_busy = 0.99;
  EXPECT_THAT(Table(RunOptions(), measurement), warning);
}

TEST(Report, SaysWhenTheRateWasNotKept) {
  Measurement measurement;
  measurement.load.rate = 1000;
  measurement.rounds.push_back({RoundOf(999, 100), std::nullopt});
  EXPECT_THAT(Table(RunOptions(), measurement), Not(HasSubstr("the rate was not kept")));
  measurement.load.rate = 2000;
  EXPECT_THAT(Table(RunOptions(), measurement), HasSubstr("the rate was not kept"));
}

TEST(Report, FailuresOfBothKindsOfRoundsCount) {
  Measurement measurement;
  measurement.rounds.push_back({RoundOf(1, 1), RoundOf(1, 1)});
  measurement.rounds.back().target.failures = 2;
  measurement.rounds.back().baseline->failures = 3;
  EXPECT_EQ(FailuresOf(measurement), 5);
}

}  // namespace
}  // namespace domicile::bench

#include "tests/bench/load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace domicile::bench {
namespace {

// Durations from nanoseconds to minutes, each magnitude as often.
std::vector<int64_t> Durations(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(0, 11);
  std::vector<int64_t> durations;
  for (size_t i = 0; i < count; ++i) {
    durations.push_back(static_cast<int64_t>(std::pow(10, exponent(random))));
  }
  return durations;
}

TEST(Histogram, PercentilesAreWithinThePrecisionAndNeverTooLow) {
  std::vector<int64_t> durations = Durations(20'000, 1);
  Histogram histogram;
  for (const int64_t duration : durations) histogram.Add(duration);
  std::sort(durations.begin(), durations.end());
  for (const double percent : {0.01, 1.0, 10.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank =
        static_cast<size_t>(std::ceil(static_cast<double>(durations.size()) * percent / 100));
    const auto exact = static_cast<double>(durations[rank - 1]);
    const auto found = static_cast<double>(histogram.Percentile(percent));
    EXPECT_GE(found, exact) << percent;
    EXPECT_LE(found, exact * (1 + Histogram::kPrecision)) << percent;
  }
}

TEST(Histogram, SmallValuesAreExact) {
  for (int64_t value = 0; value < 256; ++value) {
    Histogram histogram;
    histogram.Add(value);
    histogram.Add(1'000'000);  // so that the largest value does not bound the percentile
    EXPECT_EQ(histogram.Percentile(50), value);
  }
}

TEST(Histogram, EveryValueHasABucket) {
  for (int bit = 0; bit < 63; ++bit) {
    for (const int64_t value : {(int64_t{1} << bit) - 1, int64_t{1} << bit}) {
      Histogram histogram;
      histogram.Add(value);
      histogram.Add(std::numeric_limits<int64_t>::max());
      EXPECT_GE(histogram.Percentile(50), value);
      EXPECT_LE(static_cast<double>(histogram.Percentile(50)),
                static_cast<double>(value) * (1 + Histogram::kPrecision));
    }
  }
}

TEST(Histogram, MergingIsAddingAll) {
  Histogram all, one, other;
  for (const int64_t duration : Durations(1000, 2)) all.Add(duration), one.Add(duration);
  for (const int64_t duration : Durations(1000, 3)) all.Add(duration), other.Add(duration);
  one.Merge(other);
  EXPECT_EQ(one.count(), all.count());
  EXPECT_EQ(one.max(), all.max());
  EXPECT_DOUBLE_EQ(one.mean(), all.mean());
  for (const double percent : {1.0, 50.0, 99.0}) {
    EXPECT_EQ(one.Percentile(percent), all.Percentile(percent));
  }
}

TEST(Histogram, AnEmptyOneHasNoPercentiles) {
  EXPECT_EQ(Histogram().Percentile(99), 0);
  EXPECT_EQ(Histogram().mean(), 0);
}

}  // namespace
}  // namespace domicile::bench

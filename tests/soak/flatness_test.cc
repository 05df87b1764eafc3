#include "tests/soak/flatness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace domicile::testing {
namespace {

using ::testing::DoubleNear;

TEST(FitLineTest, FindsGrowthUnderNoise) {
  std::vector<Sample> samples;
  for (int i = 0; i <= 100; ++i) {
    samples.push_back({absl::Seconds(i), 50 + 0.1 * i + (i % 2 == 0 ? 3 : -3)});
  }
  EXPECT_THAT(FitLine(samples, absl::ZeroDuration()).growth(), DoubleNear(10, 1));
}

TEST(FitLineTest, FindsNoneInNoise) {
  std::vector<Sample> samples;
  for (int i = 0; i <= 100; ++i) samples.push_back({absl::Seconds(i), i % 2 == 0 ? 53.0 : 47.0});
  EXPECT_THAT(FitLine(samples, absl::ZeroDuration()).growth(), DoubleNear(0, 1));
}

TEST(FitLineTest, LooksAtNothingOfTheWarmUp) {
  std::vector<Sample> samples;
  for (int i = 0; i <= 100; ++i) samples.push_back({absl::Seconds(i), i < 20 ? i * 10.0 : 200.0});
  EXPECT_THAT(FitLine(samples, absl::Seconds(20)).growth(), DoubleNear(0, 1e-6));
}

TEST(FitLineTest, OfOneSampleIsNothing) {
  EXPECT_EQ(FitLine({{absl::Seconds(1), 7}}, absl::ZeroDuration()).growth(), 0);
}

}  // namespace
}  // namespace domicile::testing

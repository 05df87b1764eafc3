#include "service/base/stop_signal.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace domicile::base {
namespace {

TEST(StopSignalTest, IsWaitedForNoLongerThanAsked) {
  const StopSignal stop;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(stop.WaitFor(absl::Milliseconds(30)));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
}

TEST(StopSignalTest, WakesWhoSleeps) {
  StopSignal stop;
  std::thread other([&] { stop.Set(); });
  EXPECT_TRUE(stop.WaitFor(absl::Hours(1)));
  other.join();
}

TEST(StopSignalTest, StaysSet) {
  StopSignal stop;
  stop.Set();
  EXPECT_TRUE(stop.WaitFor(absl::ZeroDuration()));
  EXPECT_TRUE(stop.WaitFor(absl::Hours(1)));
}

}  // namespace
}  // namespace domicile::base

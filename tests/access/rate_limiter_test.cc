#include "service/access/rate_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace domicile::access {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kStart = 1000 * kSecond;

v1::RateLimit Limit(uint32_t per_second, uint32_t burst = 0, uint32_t concurrent = 0) {
  v1::RateLimit limit;
  limit.set_requests_per_second(per_second);
  limit.set_burst(burst);
  limit.set_concurrent_calls(concurrent);
  return limit;
}

TEST(RateLimiterTest, WithoutALimitEverythingIsLetIn) {
  RateLimiter limiter(Limit(0));
  EXPECT_TRUE(limiter.unlimited());
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limiter.Take(1000, kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, ABurstIsLetInAndNoMore) {
  RateLimiter limiter(Limit(10, 3));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.Take(1, kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(1, kStart), absl::Milliseconds(100));
}

TEST(RateLimiterTest, WithoutABurstThoseOfASecondMayComeAtOnce) {
  RateLimiter limiter(Limit(10));
  EXPECT_EQ(limiter.Take(10, kStart), absl::ZeroDuration());
  EXPECT_GT(limiter.Take(1, kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, WhoWaitsAsLongAsItWasSaidIsLetIn) {
  RateLimiter limiter(Limit(10, 3));
  EXPECT_EQ(limiter.Take(3, kStart), absl::ZeroDuration());
  const absl::Duration wait = limiter.Take(2, kStart);
  EXPECT_EQ(wait, absl::Milliseconds(200));
  EXPECT_GT(limiter.Take(2, kStart + absl::ToInt64Nanoseconds(wait) - 1), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(2, kStart + absl::ToInt64Nanoseconds(wait)), absl::ZeroDuration());
}

TEST(RateLimiterTest, WhatWasRefusedCostsNothing) {
  RateLimiter limiter(Limit(10, 3));
  EXPECT_EQ(limiter.Take(3, kStart), absl::ZeroDuration());
  for (int i = 0; i < 100; ++i) EXPECT_GT(limiter.Take(3, kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take(3, kStart + 3 * kSecond / 10), absl::ZeroDuration());
}

TEST(RateLimiterTest, MoreThanABurstNeverComesIn) {
  RateLimiter limiter(Limit(10, 3));
  EXPECT_EQ(limiter.Take(4, kStart), absl::InfiniteDuration());
}

TEST(RateLimiterTest, OnTheAverageItIsTheRate) {
  RateLimiter limiter(Limit(1000, 10));
  int let_in = 0;
  for (int64_t now = kStart; now < kStart + kSecond; now += 100'000) {
    if (limiter.Take(1, now) == absl::ZeroDuration()) ++let_in;
  }
  EXPECT_NEAR(let_in, 1000, 10);
}

TEST(RateLimiterTest, ThreadsTogetherTakeNoMoreThanTheBurst) {
  RateLimiter limiter(Limit(1, 100));
  std::atomic<int> let_in = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int take = 0; take < 1000; ++take) {
        if (limiter.Take(1, kStart) == absl::ZeroDuration()) ++let_in;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(let_in, 100);
}

TEST(RateLimiterTest, CallsUnderWayAreCounted) {
  RateLimiter limiter(Limit(0, 0, 2));
  EXPECT_TRUE(limiter.Enter());
  EXPECT_TRUE(limiter.Enter());
  EXPECT_FALSE(limiter.Enter());
  limiter.Leave();
  EXPECT_TRUE(limiter.Enter());
}

}  // namespace
}  // namespace domicile::access

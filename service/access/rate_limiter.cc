#include "service/access/rate_limiter.h"

#include <algorithm>

namespace domicile::access {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

int64_t IntervalOf(const v1::RateLimit& limit) {
  return limit.requests_per_second() == 0
             ? 0
             : std::max<int64_t>(1, kSecondNs / limit.requests_per_second());
}

int64_t BurstOf(const v1::RateLimit& limit) {
  return limit.burst() != 0 ? limit.burst() : limit.requests_per_second();
}

}  // namespace

RateLimiter::RateLimiter(const v1::RateLimit& limit)
    : interval_ns_(IntervalOf(limit)),
      tolerance_ns_(interval_ns_ * BurstOf(limit)),
      most_calls_(limit.concurrent_calls()) {}

absl::Duration RateLimiter::Take(int64_t count, int64_t now_ns) {
  if (interval_ns_ == 0) return absl::ZeroDuration();
  if (count > tolerance_ns_ / interval_ns_) return absl::InfiniteDuration();
  int64_t earned = earned_ns_.load(std::memory_order_relaxed);
  for (;;) {
    const int64_t next = std::max(earned, now_ns) + count * interval_ns_;
    const int64_t wait = next - tolerance_ns_ - now_ns;
    if (wait > 0) return absl::Nanoseconds(wait);
    if (earned_ns_.compare_exchange_weak(earned, next, std::memory_order_relaxed)) {
      return absl::ZeroDuration();
    }
  }
}

bool RateLimiter::Enter() {
  if (most_calls_ == 0) return true;
  if (under_way_.fetch_add(1, std::memory_order_relaxed) < most_calls_) return true;
  Leave();
  return false;
}

void RateLimiter::Leave() {
  if (most_calls_ != 0) under_way_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace domicile::access

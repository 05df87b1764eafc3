// Bounds what one principal asks in a time, and at a time.

#ifndef DOMICILE_SERVICE_ACCESS_RATE_LIMITER_H_
#define DOMICILE_SERVICE_ACCESS_RATE_LIMITER_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "domicile/v1/access.pb.h"

namespace domicile::access {

// The generic cell rate algorithm (ITU-T I.371): one number, the time at which all that was let in
// will have been earned. Thread-safe, without a lock.
class RateLimiter {
 public:
  explicit RateLimiter(const v1::RateLimit& limit);

  // Whether nothing is bounded.
  bool unlimited() const { return interval_ns_ == 0 && most_calls_ == 0; }

  // Lets `count` requests in, and returns zero; or lets none in, and returns how long to wait until
  // they would be. Infinite when they are more than may ever come at once. `now` is in nanoseconds
  // of a clock that does not go back.
  absl::Duration Take(int64_t count, int64_t now_ns);

  // Counts a call as under way, unless as many are as may be. Each that was let in leaves once.
  bool Enter();
  void Leave();

  uint32_t most_calls() const { return most_calls_; }

 private:
  const int64_t interval_ns_;   // between two requests on the average; 0: any number
  const int64_t tolerance_ns_;  // how far ahead of that they may come
  const uint32_t most_calls_;   // 0: any number
  std::atomic<int64_t> earned_ns_ = 0;
  std::atomic<uint32_t> under_way_ = 0;
};

}  // namespace domicile::access

#endif  // DOMICILE_SERVICE_ACCESS_RATE_LIMITER_H_

// A mode: one kind of operation that can be loaded onto a target.

#ifndef DOMICILE_TESTS_BENCH_LOAD_MODE_H_
#define DOMICILE_TESTS_BENCH_LOAD_MODE_H_

#include <time.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace domicile::bench {

// Nanoseconds of the monotonic clock.
inline int64_t Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// The end of one operation.
struct End {
  uint32_t tag = 0;
  int64_t time = 0;     // when its answer was there, by Now()
  absl::Status status;  // not OK: the operation failed
};

// How many of the answers that were looked at had which verdict, by the number of v1::Verdict.
using Verdicts = std::array<int64_t, 4>;

// A target that is ready to be loaded. Used by one thread.
class Mode {
 public:
  virtual ~Mode() = default;

  // Begins an operation; `tag` is below what the mode was made for, and not in use.
  virtual void Begin(uint32_t tag) = 0;

  // Sends what was begun, waits until something ends or `until` is there (by Now(); at once when it
  // has passed), and appends what ended. An error means that the target is gone: nothing that is
  // still open will end.
  virtual absl::Status Poll(int64_t until, std::vector<End>& ended) = 0;

  // How many decisions an operation asks for.
  virtual int decisions() const { return 0; }

  // How many operations ask all that it ever asks, from the first one that was ever begun; 0 where
  // that makes no difference.
  virtual int questions() const { return 0; }

  // Of the answers that were looked at so far.
  virtual Verdicts verdicts() const { return {}; }

  // Time that Poll spent waiting or looking in vain: what is left of the time between was work.
  virtual int64_t idle_nanoseconds() const = 0;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_MODE_H_

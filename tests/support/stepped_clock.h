// A server's time of day, set by a test while the server runs.
//
//   SteppedClock clock;
//   ServerProcess server(flags, clock.Environment());
//   clock.Step(-absl::Hours(1));

#ifndef DOMICILE_TESTS_SUPPORT_STEPPED_CLOCK_H_
#define DOMICILE_TESTS_SUPPORT_STEPPED_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"

namespace domicile::testing {

class SteppedClock {
 public:
  SteppedClock();
  ~SteppedClock();

  SteppedClock(const SteppedClock&) = delete;
  SteppedClock& operator=(const SteppedClock&) = delete;

  // For a server whose clock this is; at first it is the machine's.
  ServerProcess::Environment Environment() const;

  // What the server takes for now.
  absl::Time Now() const;

  // Sets the clock, forward or back.
  void Step(absl::Duration by);

 private:
  const TempDirectory directory_;
  std::atomic<int64_t>* offset_;  // nanoseconds, in a file that the server has mapped
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_STEPPED_CLOCK_H_

#include "clients/cpp/retry.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/clock.h"

namespace domicile::client {

RetryClock RetryClock::Real() {
  return {
      .now = [] { return absl::Now(); },
      .sleep = [](absl::Duration pause) { absl::SleepFor(pause); },
      .uniform =
          [] {
            thread_local absl::InsecureBitGen generator;
            return absl::Uniform(generator, 0.0, 1.0);
          },
  };
}

Backoff::Backoff(const ConnectionOptions& options)
    : initial_(std::min(options.initial_backoff, options.max_backoff)),
      max_(options.max_backoff),
      bound_(initial_) {}

absl::Duration Backoff::Next(double uniform) {
  const absl::Duration pause = bound_ * uniform;
  bound_ = std::min(bound_ * 2, max_);
  return pause;
}

absl::Status Retry(const ConnectionOptions& options, absl::Time deadline, const RetryClock& clock,
                   absl::FunctionRef<absl::Status()> attempt) {
  Backoff backoff(options);
  for (int tries = 1;; ++tries) {
    absl::Status status = attempt();
    if (!absl::IsUnavailable(status) || tries >= options.max_attempts) return status;
    const absl::Duration pause = backoff.Next(clock.uniform());
    if (clock.now() + pause >= deadline) return status;
    clock.sleep(pause);
  }
}

}  // namespace domicile::client

// The retry loop: which errors are tried again, when, and how often. Private to the library.

#ifndef DOMICILE_CLIENTS_CPP_RETRY_H_
#define DOMICILE_CLIENTS_CPP_RETRY_H_

#include <functional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/options.h"

namespace domicile::client {

// Time and chance, so that a test can hold both still.
struct RetryClock {
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
  // A number in [0, 1).
  std::function<double()> uniform;

  static RetryClock Real();
};

// The pauses between tries. Not thread-safe; one a call.
class Backoff {
 public:
  explicit Backoff(const ConnectionOptions& options);

  // The next pause: "full jitter", so that clients of a server that went away do not all come back
  // at once. `uniform` is in [0, 1).
  absl::Duration Next(double uniform);

  void Reset() { bound_ = initial_; }

 private:
  absl::Duration initial_;
  absl::Duration max_;
  absl::Duration bound_;
};

// Calls `attempt` until it ends with something else than UNAVAILABLE, the attempts are used up, or
// the next pause would outlast the deadline; returns what the last one returned.
absl::Status Retry(const ConnectionOptions& options, absl::Time deadline, const RetryClock& clock,
                   absl::FunctionRef<absl::Status()> attempt);

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_RETRY_H_

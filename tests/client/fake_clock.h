// Time and chance that a test holds.

#ifndef DOMICILE_TESTS_CLIENT_FAKE_CLOCK_H_
#define DOMICILE_TESTS_CLIENT_FAKE_CLOCK_H_

#include <vector>

#include "clients/cpp/retry.h"

namespace domicile::client {

// Sleeping moves the time on; chance is always `uniform`.
struct FakeClock {
  absl::Time now = absl::UnixEpoch();
  double uniform = 0.5;
  std::vector<absl::Duration> pauses;

  // Refers to this object.
  RetryClock Clock() {
    return {.now = [this] { return now; },
            .sleep =
                [this](absl::Duration pause) {
                  pauses.push_back(pause);
                  now += pause;
                },
            .uniform = [this] { return uniform; }};
  }
};

}  // namespace domicile::client

#endif  // DOMICILE_TESTS_CLIENT_FAKE_CLOCK_H_

// How calls fared, by what was called.

#ifndef DOMICILE_TESTS_SOAK_TALLY_H_
#define DOMICILE_TESTS_SOAK_TALLY_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace domicile::testing {

struct Fate {
  int64_t calls = 0;
  int64_t refused = 0;  // on purpose: RESOURCE_EXHAUSTED
  int64_t failed = 0;
  std::string first_failure;
};

// Thread-safe.
class Tally {
 public:
  // Counts a call. `wrong` says what is wrong with an answer that came; empty when nothing is.
  void Count(const std::string& kind, const grpc::Status& status, const std::string& wrong = "") {
    absl::MutexLock lock(&mutex_);
    Fate& fate = fates_[kind];
    ++fate.calls;
    if (status.ok() && wrong.empty()) return;
    if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      ++fate.refused;
      return;
    }
    ++fate.failed;
    if (fate.first_failure.empty()) {
      fate.first_failure =
          status.ok() ? wrong : std::to_string(status.error_code()) + ": " + status.error_message();
    }
  }

  std::map<std::string, Fate> fates() const {
    absl::MutexLock lock(&mutex_);
    return fates_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, Fate> fates_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SOAK_TALLY_H_

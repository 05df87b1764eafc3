// A load of queries on a server, from several threads, and how they fare.
//
//   QueryLoad load(server, {});
//   absl::SleepFor(absl::Seconds(1));
//   const QueryLoad::Report before = load.Take();
//   ... what may disturb ...
//   const QueryLoad::Report during = load.Take();
//   EXPECT_EQ(during.failures, 0) << during.first_failure;

#ifndef DOMICILE_TESTS_SUPPORT_QUERY_LOAD_H_
#define DOMICILE_TESTS_SUPPORT_QUERY_LOAD_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/support/server_process.h"

namespace domicile::testing {

// Asks the same question over and over: where Telegram keeps the data of somebody in Italy. An
// answer without the Netherlands counts as a failure.
class QueryLoad {
 public:
  struct Options {
    int threads = 3;  // each has a connection of its own
    // Between two calls of a thread: the load is to be steady, and to leave the machine room.
    absl::Duration pause = absl::Milliseconds(3);
  };
  struct Report {
    int64_t calls = 0;
    int64_t failures = 0;
    std::string first_failure;
    absl::Duration median;
    absl::Duration p99;
    absl::Duration longest;
  };

  QueryLoad(const ServerProcess& server, Options options);
  ~QueryLoad();
  QueryLoad(const QueryLoad&) = delete;
  QueryLoad& operator=(const QueryLoad&) = delete;

  // How the calls fared that ended since the last time.
  Report Take();

 private:
  void Run(const ServerProcess& server);

  const Options options_;
  std::atomic<bool> stop_ = false;
  absl::Mutex mutex_;
  std::vector<absl::Duration> latencies_ ABSL_GUARDED_BY(mutex_);
  int64_t failures_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string first_failure_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_QUERY_LOAD_H_

// What a server has to live through while it is measured.

#ifndef DOMICILE_TESTS_BENCH_LOAD_FAULTS_H_
#define DOMICILE_TESTS_BENCH_LOAD_FAULTS_H_

#include <thread>

#include "absl/synchronization/notification.h"
#include "tests/bench/load/spawned_server.h"

namespace domicile::bench {

// The processor whose plugin comes and goes; nobody asks about it.
inline constexpr char kFaultyProcessor[] = "plivo";

// As long as it lives, takes the plugin away or puts it back each second and has the server, whose
// plugins are a copy, load them again; in the end it is back.
class ReloadEachSecond {
 public:
  explicit ReloadEachSecond(const SpawnedServer& server);
  ~ReloadEachSecond();

 private:
  void Run();

  const SpawnedServer& server_;
  absl::Notification end_;
  std::thread thread_;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_FAULTS_H_

// A `domiciled` that is started to be measured, on a processor of its own.

#ifndef DOMICILE_TESTS_BENCH_LOAD_SPAWNED_SERVER_H_
#define DOMICILE_TESTS_BENCH_LOAD_SPAWNED_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace domicile::bench {

// Binds this process, and what it starts from now on, to one processor.
absl::Status PinTo(int cpu);

class SpawnedServer {
 public:
  struct Options {
    std::string program;             // domiciled
    std::string plugins;             // its plugins; empty means those beside it
    std::vector<std::string> flags;  // further ones, as they are
    bool tcp = false;                // on a free port of the loopback, else on a Unix socket
    int cpu = -1;                    // that it is bound to; -1 for none
    std::string decision_log;        // `sync`, `async`, or `off`
    bool own_plugins = false;        // whether its plugins are a copy, to take some away from
  };

  // Starts one and waits until it serves.
  static absl::StatusOr<std::unique_ptr<SpawnedServer>> Start(Options options);

  // Ends it by its id: SIGTERM, and SIGKILL when that was not enough. It also ends when this
  // process does.
  ~SpawnedServer();
  SpawnedServer(const SpawnedServer&) = delete;
  SpawnedServer& operator=(const SpawnedServer&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }
  // How long it took until it served.
  double start_seconds() const { return start_seconds_; }
  // The directory of its plugins, a copy where that was asked for.
  const std::string& plugins() const { return options_.plugins; }

  // Makes it load its plugins again.
  void Reload() const;

  // Its resident memory now, in bytes.
  int64_t ResidentBytes() const;

 private:
  SpawnedServer(Options options, std::string directory);

  absl::Status Launch();
  absl::Status WaitUntilServing();
  bool Ended();
  absl::Status Failure(const std::string& what) const;

  Options options_;
  const std::string directory_;
  std::string address_;
  pid_t pid_ = -1;
  double start_seconds_ = 0;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_SPAWNED_SERVER_H_

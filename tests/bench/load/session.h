// A whole measurement: the target is made ready, and loaded in rounds that take turns with those of
// what it is compared with.

#ifndef DOMICILE_TESTS_BENCH_LOAD_SESSION_H_
#define DOMICILE_TESTS_BENCH_LOAD_SESSION_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/round.h"

namespace domicile::bench {

struct RoundPair {
  Round target;
  std::optional<Round> baseline;  // none with `--against none`
};

struct Measurement {
  std::vector<RoundPair> rounds;
  // The operations a second while every question was asked for the first time; 0 with --cold.
  double first_per_second = 0;
  Load load;  // with the rate that a share came to
  // Of a server that was started: from its start until it served, and its resident memory at the
  // end.
  double start_seconds = 0;
  int64_t server_bytes = 0;
};

// What failed calls did not keep it from; it says on standard error what it is doing.
absl::StatusOr<Measurement> Measure(const RunOptions& options);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_SESSION_H_

// One round of load on a target: a warm-up, and then what is measured.

#ifndef DOMICILE_TESTS_BENCH_LOAD_ROUND_H_
#define DOMICILE_TESTS_BENCH_LOAD_ROUND_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/load/histogram.h"
#include "tests/bench/load/mode.h"

namespace domicile::bench {

struct Load {
  // Operations a second, at equal distances, whatever becomes of those before (an open loop); 0 for
  // a closed loop: each operation begins when one before it ended.
  double rate = 0;
  // The most operations in flight. In an open loop one that finds no room begins late, and its
  // latency counts from when it was to begin.
  int concurrency = 64;
  absl::Duration warm_up = absl::Seconds(1);
  absl::Duration duration = absl::Seconds(5);
  // Ends the round, whatever the time, when so many operations have ended; 0 for no such end.
  int64_t operations = 0;
  // How long what is open at the end may still take.
  absl::Duration patience = absl::Seconds(10);
};

struct Round {
  int64_t answers = 0;   // operations that ended well within the measured time
  double seconds = 0;    // the measured time
  int64_t failures = 0;  // operations that failed, in the warm-up too, or did not end at all
  std::string first_failure;
  // Of the operations that were to begin (in a closed loop: that ended) within the measured time,
  // from when each was to begin: corrected for coordinated omission.
  Histogram latency;
  // Of the same, from when each did begin.
  Histogram from_begin;
  int64_t unsent = 0;      // operations that were to begin, and never did
  double client_busy = 0;  // the part of the time in which the generator had work to do
  double server_busy = 0;  // the CPU time of the server, per second; 0 when not known
  Verdicts verdicts = {};
  int decisions = 0;  // an operation

  double per_second() const { return seconds > 0 ? static_cast<double>(answers) / seconds : 0; }
};

// The CPU time that a process has used, in seconds; 0 when it cannot be read, or the id is 0.
double CpuSeconds(int pid);

// `server_pid` is 0 when it is not known.
Round RunRound(Mode& mode, const Load& load, int server_pid = 0);

// One operation, to see whether it works at all.
absl::Status Probe(Mode& mode, absl::Duration patience);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_ROUND_H_

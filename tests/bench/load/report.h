// What a measurement found, for a person or for a script.

#ifndef DOMICILE_TESTS_BENCH_LOAD_REPORT_H_
#define DOMICILE_TESTS_BENCH_LOAD_REPORT_H_

#include <string>

#include "tests/bench/load/options.h"
#include "tests/bench/load/session.h"

namespace domicile::bench {

// Minimum, median and maximum over rounds.
struct Spread {
  double min = 0;
  double median = 0;
  double max = 0;
};
Spread SpreadOf(std::vector<double> values);

// Of the target's rounds to the baseline's, each to that of its own turn.
struct Ratios {
  Spread throughput, p50, p99;
};
Ratios RatiosOf(const Measurement& measurement);

int64_t FailuresOf(const Measurement& measurement);

std::string Table(const RunOptions& options, const Measurement& measurement);
std::string Json(const RunOptions& options, const Measurement& measurement);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_REPORT_H_

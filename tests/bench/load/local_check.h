// Checks that are decided in this process, on a snapshot of the server's that is followed.

#ifndef DOMICILE_TESTS_BENCH_LOAD_LOCAL_CHECK_H_
#define DOMICILE_TESTS_BENCH_LOAD_LOCAL_CHECK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/load/mode.h"
#include "tests/bench/load/population.h"

namespace domicile::bench {

// Waits for the first snapshot. A check names no more than tenant and connector, so that those of
// the population's questions are left out that need somebody's country; the server is never asked.
absl::StatusOr<std::unique_ptr<Mode>> MakeLocalCheck(const Population& population,
                                                     const std::string& address);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_LOCAL_CHECK_H_

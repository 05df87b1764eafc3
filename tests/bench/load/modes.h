// The modes that there are. Adding one is a class in a file of its own, and a line in modes.cc.

#ifndef DOMICILE_TESTS_BENCH_LOAD_MODES_H_
#define DOMICILE_TESTS_BENCH_LOAD_MODES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/load/mode.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/population.h"

namespace domicile::bench {

// What a mode asks about, and thus what has to be there before.
enum class AsksAbout { kNothing, kConnectors, kTenants };

std::vector<std::string> ModeNames();

// Of a mode that there is.
AsksAbout WhatModeAsksAbout(const std::string& mode);

// The mode that it is compared with: the empty call of its kind, or `none`.
std::string BaselineOf(const std::string& mode);

// Makes a mode anew, connected, for each round.
using ModeMaker = std::function<absl::StatusOr<std::unique_ptr<Mode>>()>;

// The population, which may be null for a mode that asks about nothing, outlives the maker; a maker
// outlives the modes that it made.
ModeMaker MakerOf(const std::string& mode, const RunOptions& options, const std::string& address,
                  const Population* population);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_MODES_H_

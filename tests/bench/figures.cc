#include "tests/bench/figures.h"

#include <cstdio>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace domicile::testing {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

// A benchmark and what of it counts: seconds an iteration, or one of its counters.
struct Measured {
  const char* benchmark;
  const char* counter = nullptr;
};

enum class Unit { kSeconds, kMicroseconds, kRatio, kCount };

struct Figure {
  const char* name;
  Unit unit;
  Measured measured;
  std::optional<Measured> over;      // what it is divided by
  std::optional<double> limit = {};  // the goal, to be kept below or met
};

// Google Benchmark makes the options of a benchmark part of its name.
constexpr char kLoad10[] = "LoadGenerated/10/min_time:2.000/real_time";
constexpr char kLoad100[] = "LoadGenerated/100/min_time:2.000/real_time";
constexpr char kLoad1000[] = "LoadGenerated/1000/min_time:2.000/real_time";
constexpr char kServerInfo[] = "RpcBench/GetServerInfo/min_time:2.000/real_time";
constexpr char kResolve[] = "RpcBench/ResolveResidency/min_time:2.000/real_time";
constexpr char kSimulation[] = "Simulation/100000/iterations:1/real_time";
constexpr char kReload[] = "ReloadUnderLoad/iterations:1/real_time";

const Figure kFigures[] = {
    {"load 26 bundled plugins", Unit::kSeconds, {"LoadBundled/real_time"}, {}, 0.5},
    {"load 10 generated plugins", Unit::kSeconds, {kLoad10}, {}},
    {"load 100 generated plugins", Unit::kSeconds, {kLoad100}, {}},
    {"load 1,000 generated plugins", Unit::kSeconds, {kLoad1000}, {}, 20},
    // Linear is 1; what is above is for the noise.
    {"  time a plugin, 1,000 to 100",
     Unit::kRatio,
     {kLoad1000, "per_plugin"},
     Measured{kLoad100, "per_plugin"},
     1.5},
    {"build the catalog of 26 plugins", Unit::kSeconds, {"BuildBundledCatalog"}, {}},
    {"build the catalog of 1,000 plugins", Unit::kSeconds, {"BuildGeneratedCatalog/1000"}, {}},
    {"engine: a fixed location", Unit::kMicroseconds, {"EngineResolves/fixed"}, {}},
    {"engine: by the data subject", Unit::kMicroseconds, {"EngineResolves/by_person"}, {}},
    {"engine: a chain to Meta", Unit::kMicroseconds, {"EngineResolves/chain"}, {}},
    {"engine: all paths of 37 connectors", Unit::kMicroseconds, {"EngineFindsPaths"}, {}},
    {"engine: exposure to a country", Unit::kMicroseconds, {"EngineFindsExposure"}, {}},
    {"LocalDecider to the engine",
     Unit::kRatio,
     {"LocalVerdict/100000/min_time:2.000/real_time", "ratio"},
     {},
     1.2},
    {"Unix socket: GetServerInfo", Unit::kMicroseconds, {kServerInfo}, {}},
    {"Unix socket: ResolveResidency", Unit::kMicroseconds, {kResolve}, {}},
    {"  to GetServerInfo", Unit::kRatio, {kResolve}, Measured{kServerInfo}},
    {"simulate for 100,000 tenants", Unit::kSeconds, {kSimulation}, {}, 10},
    {"  pairs of tenant and connector", Unit::kCount, {kSimulation, "pairs"}, {}},
    {"  longest time without progress", Unit::kSeconds, {kSimulation, "longest_gap_s"}, {}, 1},
    {"reload under load: failed calls", Unit::kCount, {kReload, "failed"}, {}, 0},
    {"  calls while reloading", Unit::kCount, {kReload, "calls"}, {}},
    {"  reloads", Unit::kCount, {kReload, "reloads"}, {}},
    {"  p99 before", Unit::kMicroseconds, {kReload, "p99_before_us"}, {}},
    {"  p99 while reloading", Unit::kMicroseconds, {kReload, "p99_during_us"}, {}},
    {"  p99 while reloading to before",
     Unit::kRatio,
     {kReload, "p99_during_us"},
     Measured{kReload, "p99_before_us"}},
};

std::optional<double> ValueOf(const std::map<std::string, Run>& runs, const Figure& figure,
                              const Measured& measured) {
  const auto run = runs.find(measured.benchmark);
  if (run == runs.end()) return std::nullopt;
  if (measured.counter != nullptr) return run->second.counters.at(measured.counter).value;
  const double seconds = run->second.real_accumulated_time / run->second.iterations;
  return figure.unit == Unit::kMicroseconds ? seconds * 1e6 : seconds;
}

std::string Format(Unit unit, double value) {
  switch (unit) {
    case Unit::kSeconds:
      return value < 1 ? absl::StrFormat("%.3g ms", value * 1e3) : absl::StrFormat("%.3g s", value);
    case Unit::kMicroseconds:
      return absl::StrFormat("%.*f µs", value < 100 ? 1 : 0, value);
    case Unit::kRatio:
      return absl::StrFormat("%.2f", value);
    case Unit::kCount:
      return absl::StrFormat("%.0f", value);
  }
  return "";
}

}  // namespace

void FigureReporter::ReportRuns(const std::vector<Run>& runs) {
  ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    const auto failed = run.counters.find("failed");
    failed_ |= run.error_occurred || (failed != run.counters.end() && failed->second.value > 0);
    if (!run.error_occurred) runs_.insert_or_assign(run.benchmark_name(), run);
  }
}

void FigureReporter::PrintTable() const {
  std::printf("\n%-36s %12s %12s\n", "FIGURE", "GOAL", "RESULT");
  for (const Figure& figure : kFigures) {
    std::optional<double> value = ValueOf(runs_, figure, figure.measured);
    if (value.has_value() && figure.over.has_value()) {
      const std::optional<double> over = ValueOf(runs_, figure, *figure.over);
      value = over.has_value() ? std::optional<double>(*value / *over) : std::nullopt;
    }
    if (!value.has_value()) continue;
    std::string goal, verdict;
    if (figure.limit.has_value()) {
      goal = *figure.limit == 0 ? "0" : absl::StrCat("< ", Format(figure.unit, *figure.limit));
      const bool met = *figure.limit == 0 ? *value == 0 : *value < *figure.limit;
      verdict = met ? "met" : "MISSED";
    }
    // A µ has two bytes and one column.
    const std::string result = Format(figure.unit, *value);
    const int width = 12 + (figure.unit == Unit::kMicroseconds ? 1 : 0);
    std::printf("%-36s %12s %*s  %s\n", figure.name, goal.c_str(), width, result.c_str(),
                verdict.c_str());
  }
}

}  // namespace domicile::testing

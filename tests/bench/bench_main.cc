// Runs the benchmarks and prints the figures. Takes Google Benchmark's flags.

#include <benchmark/benchmark.h>
#include <sysexits.h>

#include <cstdio>
#include <string_view>

#include "tests/bench/figures.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return EX_USAGE;
  domicile::testing::FigureReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.PrintTable();
  if (constexpr std::string_view kBuild = DOMICILE_BUILD_TYPE; kBuild != "Release") {
    std::printf("\nThis is a %s build: only a release build's figures mean something.\n",
                kBuild.data());
  }
  return reporter.failed() ? EX_SOFTWARE : EX_OK;
}

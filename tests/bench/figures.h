// What was measured, beside what it should be.

#ifndef DOMICILE_TESTS_BENCH_FIGURES_H_
#define DOMICILE_TESTS_BENCH_FIGURES_H_

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace domicile::testing {

// Prints as the console reporter does, and remembers.
class FigureReporter : public benchmark::ConsoleReporter {
 public:
  FigureReporter() : ConsoleReporter(OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override;

  // A table of figure, goal and result, of what was run.
  void PrintTable() const;

  // Whether something did not work, or a benchmark's counter `failed` is not 0; not whether it was
  // slow.
  bool failed() const { return failed_; }

 private:
  std::map<std::string, Run> runs_;  // by the benchmark's name
  bool failed_ = false;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_BENCH_FIGURES_H_

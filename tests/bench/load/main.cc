// domicile-bench: puts a load on a server and measures how it fares.

#include <signal.h>
#include <sysexits.h>

#include <cstdio>
#include <string>

#include "tests/bench/load/interrupt.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/report.h"
#include "tests/bench/load/session.h"

namespace {

int ExitStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnimplemented:
      return EX_USAGE;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return EX_UNAVAILABLE;
    case absl::StatusCode::kCancelled:
      return 128 + SIGINT;
    default:
      return EX_SOFTWARE;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int exit_status = EX_OK;
  const auto options = domicile::bench::ParseOptions(argc, argv, exit_status);
  if (!options.has_value()) return exit_status;
  domicile::bench::NoteInterrupts();
  const auto measurement = domicile::bench::Measure(*options);
  if (!measurement.ok()) {
    std::fprintf(stderr, "domicile-bench: %s\n",
                 std::string(measurement.status().message()).c_str());
    return ExitStatusOf(measurement.status());
  }
  std::fputs((options->output == "json" ? domicile::bench::Json(*options, *measurement)
                                        : domicile::bench::Table(*options, *measurement))
                 .c_str(),
             stdout);
  return domicile::bench::FailuresOf(*measurement) > 0 && !options->allow_failures ? 1 : EX_OK;
}

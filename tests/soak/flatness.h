// Whether a figure that was taken again and again stayed what it was.

#ifndef DOMICILE_TESTS_SOAK_FLATNESS_H_
#define DOMICILE_TESTS_SOAK_FLATNESS_H_

#include <vector>

#include "absl/time/time.h"

namespace domicile::testing {

struct Sample {
  absl::Duration at;  // since the start
  double value;
};

struct Trend {
  double first = 0;  // the fitted value at the first sample and at the last
  double last = 0;
  double growth() const { return last - first; }
};

// A line through the samples that were taken from `warm_up` on, by least squares. All zero for less
// than two of them.
Trend FitLine(const std::vector<Sample>& samples, absl::Duration warm_up);

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SOAK_FLATNESS_H_

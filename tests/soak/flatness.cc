#include "tests/soak/flatness.h"

namespace domicile::testing {

Trend FitLine(const std::vector<Sample>& samples, absl::Duration warm_up) {
  double count = 0, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, from = 0, to = 0;
  for (const Sample& sample : samples) {
    if (sample.at < warm_up) continue;
    const double x = absl::ToDoubleSeconds(sample.at);
    if (count == 0) from = x;
    to = x;
    ++count;
    sum_x += x;
    sum_y += sample.value;
    sum_xx += x * x;
    sum_xy += x * sample.value;
  }
  const double spread = count * sum_xx - sum_x * sum_x;
  if (count < 2 || spread <= 0) return {};
  const double slope = (count * sum_xy - sum_x * sum_y) / spread;
  const double base = (sum_y - slope * sum_x) / count;
  return {base + slope * from, base + slope * to};
}

}  // namespace domicile::testing

// A histogram of durations whose relative error is bounded, whatever their size: exact below 256
// ns, and from there 128 buckets for each doubling.

#ifndef DOMICILE_TESTS_BENCH_LOAD_HISTOGRAM_H_
#define DOMICILE_TESTS_BENCH_LOAD_HISTOGRAM_H_

#include <cstdint>
#include <vector>

namespace domicile::bench {

class Histogram {
 public:
  // A percentile is never below the value that it stands for, and above it by less than this part
  // of it.
  static constexpr double kPrecision = 1.0 / 128;

  Histogram();

  // Negative counts as 0.
  void Add(int64_t nanoseconds);
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t max() const { return max_; }
  // 0 when it is empty.
  double mean() const;

  // The smallest value, rounded up to its bucket's end, that `percent` of the values do not exceed;
  // 0 when it is empty.
  int64_t Percentile(double percent) const;

 private:
  std::vector<int64_t> buckets_;
  int64_t count_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_HISTOGRAM_H_

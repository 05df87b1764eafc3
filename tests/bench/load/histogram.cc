#include "tests/bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace domicile::bench {
namespace {

constexpr int kBits = 7;  // 2⁷ buckets for each doubling
// The last bucket of 2⁶³ − 1.
constexpr size_t kBuckets = (63 - kBits - 1 + 2) << kBits;

int Shift(uint64_t value) {
  return std::max(0, static_cast<int>(std::bit_width(value)) - kBits - 1);
}

size_t IndexOf(uint64_t value) {
  const int shift = Shift(value);
  return (static_cast<size_t>(shift) << kBits) + (value >> shift);
}

// The largest value of a bucket.
int64_t EndOf(size_t index) {
  if (index < (size_t{2} << kBits)) return static_cast<int64_t>(index);
  const int shift = static_cast<int>(index >> kBits) - 1;
  const uint64_t high = index - (static_cast<size_t>(shift) << kBits);
  return static_cast<int64_t>(((high + 1) << shift) - 1);
}

}  // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::Add(int64_t nanoseconds) {
  const int64_t value = std::max<int64_t>(nanoseconds, 0);
  ++buckets_[IndexOf(static_cast<uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double Histogram::mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

int64_t Histogram::Percentile(double percent) const {
  const auto wanted =
      std::max<int64_t>(1, std::llround(std::ceil(static_cast<double>(count_) * percent / 100)));
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(EndOf(i), max_);
  }
  return 0;
}

}  // namespace domicile::bench

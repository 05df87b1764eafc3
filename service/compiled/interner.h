// Dense numbers for equal content.

#ifndef DOMICILE_SERVICE_COMPILED_INTERNER_H_
#define DOMICILE_SERVICE_COMPILED_INTERNER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/base/absl_view.h"

namespace domicile::compiled {

// One thread at a time interns; any may read the value of a number that it was handed after that
// was interned. 0 is the number of a value that is built by default.
template <typename Value>
class Interner {
 public:
  Interner() { Append(Value()); }

  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  // The number of the content; `make` gives its value where it is new.
  template <typename Make>
  uint32_t Intern(std::string_view content, const Make& make) {
    const auto found = numbers_.find(base::AbslView(content));
    if (found != numbers_.end()) return found->second;
    const uint32_t number = Append(make());
    numbers_.emplace(std::string(content), number);
    return number;
  }

  const Value& operator[](uint32_t number) const {
    const auto [chunk, index] = PlaceOf(number);
    return chunks_[chunk].load(std::memory_order_acquire)[index];
  }

  uint32_t size() const { return size_; }

 private:
  // Each chunk is twice as large as the one before, so that values stay where they are.
  static constexpr uint32_t kFirst = 256;
  static constexpr size_t kChunks = 24;

  static std::pair<size_t, size_t> PlaceOf(uint32_t number) {
    const uint32_t scaled = number / kFirst + 1;
    const size_t chunk = 31 - static_cast<size_t>(__builtin_clz(scaled));
    const uint32_t start = ((uint32_t{1} << chunk) - 1) * kFirst;
    return {chunk, number - start};
  }

  uint32_t Append(Value value) {
    const auto [chunk, index] = PlaceOf(size_);
    if (index == 0) {
      owned_[chunk] = std::make_unique<Value[]>(size_t{kFirst} << chunk);
      chunks_[chunk].store(owned_[chunk].get(), std::memory_order_release);
    }
    owned_[chunk][index] = std::move(value);
    return size_++;
  }

  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::array<std::unique_ptr<Value[]>, kChunks> owned_;
  std::array<std::atomic<const Value*>, kChunks> chunks_{};
  uint32_t size_ = 0;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_INTERNER_H_

// Dense numbers for equal bytes, for little more memory than the bytes.

#ifndef DOMICILE_SERVICE_COMPILED_BYTE_INTERNER_H_
#define DOMICILE_SERVICE_COMPILED_BYTE_INTERNER_H_

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "service/base/absl_view.h"

namespace domicile::compiled {

// One thread at a time. 0 is the number of no bytes.
class ByteInterner {
 public:
  ByteInterner() : numbers_(0, Hash{this}, Equal{this}) { Intern(""); }

  ByteInterner(const ByteInterner&) = delete;
  ByteInterner& operator=(const ByteInterner&) = delete;

  uint32_t Intern(std::string_view bytes) {
    const auto found = numbers_.find(bytes);
    if (found != numbers_.end()) return *found;
    entries_.push_back(Keep(bytes));
    const auto number = static_cast<uint32_t>(entries_.size() - 1);
    numbers_.insert(number);
    return number;
  }

  // They stay where they are, aligned for numbers of 32 bits.
  std::string_view operator[](uint32_t number) const {
    uint32_t size = 0;
    std::memcpy(&size, entries_[number], sizeof(size));
    return {entries_[number] + sizeof(size), size};
  }

  uint32_t size() const { return static_cast<uint32_t>(entries_.size()); }

 private:
  static constexpr size_t kChunk = 64 * 1024;

  // A number stands for its bytes.
  struct Hash {
    using is_transparent = void;
    const ByteInterner* interner;
    size_t operator()(std::string_view bytes) const { return absl::HashOf(base::AbslView(bytes)); }
    size_t operator()(uint32_t number) const { return (*this)((*interner)[number]); }
  };
  struct Equal {
    using is_transparent = void;
    const ByteInterner* interner;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, std::string_view bytes) const {
      return (*interner)[number] == bytes;
    }
  };

  // The size and then the bytes.
  const char* Keep(std::string_view bytes) {
    const auto size = static_cast<uint32_t>(bytes.size());
    const size_t needed = (sizeof(size) + bytes.size() + 3) / 4 * 4;
    if (needed > left_) {
      left_ = needed > kChunk ? needed : kChunk;
      chunks_.push_back(std::make_unique<char[]>(left_));
      next_ = chunks_.back().get();
    }
    char* kept = next_;
    next_ += needed;
    left_ -= needed;
    std::memcpy(kept, &size, sizeof(size));
    if (size > 0) std::memcpy(kept + sizeof(size), bytes.data(), size);
    return kept;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  std::deque<const char*> entries_;
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_BYTE_INTERNER_H_

// An array of which a changed copy shares all that did not change.

#ifndef DOMICILE_SERVICE_COMPILED_PERSISTENT_ARRAY_H_
#define DOMICILE_SERVICE_COMPILED_PERSISTENT_ARRAY_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace domicile::compiled {

// Copies are cheap. Reading is thread-safe while nobody sets.
template <typename T>
class PersistentArray {
 public:
  // Built by default where nothing was set.
  const T& operator[](size_t index) const {
    static const T kNothing{};
    const size_t chunk = index / kChunk;
    if (chunk >= chunks_.size() || chunks_[chunk] == nullptr) return kNothing;
    return (*chunks_[chunk])[index % kChunk];
  }

  // Copies of before keep what they have.
  void Set(size_t index, T value) {
    if (index / kChunk >= chunks_.size()) chunks_.resize(index / kChunk + 1);
    std::shared_ptr<Chunk>& chunk = chunks_[index / kChunk];
    if (chunk == nullptr) {
      chunk = std::make_shared<Chunk>();
    } else if (chunk.use_count() > 1) {
      chunk = std::make_shared<Chunk>(*chunk);
    } else {
      // Whoever read it last has let go of it before this goes on.
      std::atomic_thread_fence(std::memory_order_acquire);
    }
    (*chunk)[index % kChunk] = std::move(value);
  }

 private:
  static constexpr size_t kChunk = 256;
  using Chunk = std::array<T, kChunk>;
  std::vector<std::shared_ptr<Chunk>> chunks_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_PERSISTENT_ARRAY_H_

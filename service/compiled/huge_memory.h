// Memory in huge pages, for what is read at random: with pages of 4 KB each such read also waits
// for the page to be found.

#ifndef DOMICILE_SERVICE_COMPILED_HUGE_MEMORY_H_
#define DOMICILE_SERVICE_COMPILED_HUGE_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace domicile::compiled {

// Pieces share pages, and a page that nobody has a piece of is given back. Pieces that are too
// small to fill pages, or larger than shares of one, come from the heap. Thread-safe.
class HugeMemory {
 public:
  static constexpr size_t kSmallest = 1024;
  static constexpr size_t kLargest = 256 * 1024;

  HugeMemory() = default;
  HugeMemory(const HugeMemory&) = delete;
  HugeMemory& operator=(const HugeMemory&) = delete;

  // Zeroed, and aligned to cache lines where it is in huge pages. The piece keeps `memory` alive.
  static std::shared_ptr<uint64_t[]> Allocate(const std::shared_ptr<HugeMemory>& memory,
                                              size_t words);

  // Of all pages.
  size_t Bytes() const;

 private:
  static constexpr size_t kPage = size_t{2} << 20;

  // Null when the system has none.
  char* Take(size_t size);
  void Return(char* memory, size_t size);
  void AddFree(char* memory, size_t size) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RemoveFree(char* memory, size_t size) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  size_t pages_ ABSL_GUARDED_BY(mutex_) = 0;
  // What is free, by address and by size. No two are neighbours in one page.
  std::map<char*, size_t> free_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<size_t, char*>> by_size_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_HUGE_MEMORY_H_

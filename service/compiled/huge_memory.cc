#include "service/compiled/huge_memory.h"

#include <sys/mman.h>

#include <cstring>
#include <utility>

namespace domicile::compiled {
namespace {

constexpr size_t kCacheLine = 64;

// At an address that is a multiple of the size, so that the system can give one huge page.
char* MapAligned(size_t size) {
  void* mapped =
      mmap(nullptr, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  const auto address = reinterpret_cast<uintptr_t>(mapped);
  const size_t before = (size - address % size) % size;
  char* page = static_cast<char*>(mapped) + before;
  if (before > 0) munmap(mapped, before);
  munmap(page + size, size - before);
  // Where this is refused, pages are small and reads a little slower.
  madvise(page, size, MADV_HUGEPAGE);
  return page;
}

}  // namespace

std::shared_ptr<uint64_t[]> HugeMemory::Allocate(const std::shared_ptr<HugeMemory>& memory,
                                                 size_t words) {
  const size_t bytes = words * sizeof(uint64_t);
  if (bytes >= kSmallest && bytes <= kLargest) {
    const size_t size = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
    if (char* taken = memory->Take(size)) {
      std::memset(taken, 0, size);
      return {reinterpret_cast<uint64_t*>(taken), [memory, size](uint64_t* returned) {
                memory->Return(reinterpret_cast<char*>(returned), size);
              }};
    }
  }
  return std::shared_ptr<uint64_t[]>(new uint64_t[words]());
}

size_t HugeMemory::Bytes() const {
  absl::MutexLock lock(&mutex_);
  return pages_ * kPage;
}

// The smallest that is large enough, since pieces are of about a size.
char* HugeMemory::Take(size_t size) {
  absl::MutexLock lock(&mutex_);
  auto found = by_size_.lower_bound({size, nullptr});
  if (found == by_size_.end()) {
    char* page = MapAligned(kPage);
    if (page == nullptr) return nullptr;
    ++pages_;
    AddFree(page, kPage);
    found = by_size_.find({kPage, page});
  }
  const auto [available, taken] = *found;
  RemoveFree(taken, available);
  if (available > size) AddFree(taken + size, available - size);
  return taken;
}

void HugeMemory::Return(char* memory, size_t size) {
  absl::MutexLock lock(&mutex_);
  const auto page_of = [](const char* at) { return reinterpret_cast<uintptr_t>(at) / kPage; };
  const auto after = free_.lower_bound(memory);
  if (after != free_.end() && after->first == memory + size &&
      page_of(after->first) == page_of(memory)) {
    const size_t more = after->second;
    RemoveFree(memory + size, more);
    size += more;
  }
  auto before = free_.lower_bound(memory);
  if (before != free_.begin()) {
    --before;
    const auto [address, more] = *before;
    if (address + more == memory && page_of(address) == page_of(memory)) {
      RemoveFree(address, more);
      memory = address;
      size += more;
    }
  }
  if (size < kPage) return AddFree(memory, size);
  munmap(memory, kPage);
  --pages_;
}

void HugeMemory::AddFree(char* memory, size_t size) {
  free_.emplace(memory, size);
  by_size_.emplace(size, memory);
}

void HugeMemory::RemoveFree(char* memory, size_t size) {
  free_.erase(memory);
  by_size_.erase({size, memory});
}

}  // namespace domicile::compiled

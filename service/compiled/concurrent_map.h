// A hash table that only grows: finding takes no lock, and what was found stays.
//
//   const Cell* cell = cells.Find(key);
//   if (cell == nullptr) cell = cells.Insert(key, Compile(key));  // null when there is no room

#ifndef DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_
#define DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/synchronization/mutex.h"

namespace domicile::compiled {

// Thread-safe. Keys may be looked up by anything that hashes and compares as they do. Both are
// copied as the table grows, so that what is large had better be shared.
template <typename Key, typename Value>
class ConcurrentMap {
 public:
  // Beyond `most` elements nothing more is taken in.
  explicit ConcurrentMap(size_t most) : most_(most) { Publish(kSmallest); }

  ConcurrentMap(const ConcurrentMap&) = delete;
  ConcurrentMap& operator=(const ConcurrentMap&) = delete;

  // Null when it is not there. What is found lives as long as the map, though later another copy of
  // it may be found.
  template <typename K>
  const Value* Find(const K& key) const {
    const Slot& slot = SlotOf(*table_.load(std::memory_order_acquire), key);
    return slot.full.load(std::memory_order_acquire) ? &slot.value : nullptr;
  }

  // The value that is there now, which is another's where another was faster. Null when the map is
  // full.
  const Value* Insert(Key key, Value value) {
    absl::MutexLock lock(&mutex_);
    if (const Value* found = Find(key)) return found;
    if (size() >= most_) return nullptr;
    // At most half full, so that searches are short and end.
    if ((size() + 1) * 2 > tables_.back()->mask) Publish((tables_.back()->mask + 1) * 2);
    size_.store(size() + 1, std::memory_order_relaxed);
    return &Place(*tables_.back(), std::move(key), std::move(value));
  }

  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kSmallest = 8;
  static constexpr size_t kLine = 64;

  struct Content {
    Key key{};
    std::atomic<bool> full{false};  // set when the others are as they stay
    Value value{};
  };
  // What a search costs is the memory that it waits for: of what is small all is in one line of the
  // cache.
  static constexpr size_t kAlignment =
      sizeof(Content) < kLine ? std::bit_ceil(sizeof(Content)) : kLine;
  struct alignas(kAlignment) Slot : Content {};
  struct Table {
    explicit Table(size_t size) : mask(size - 1), slots(std::make_unique<Slot[]>(size)) {}
    const size_t mask;
    const std::unique_ptr<Slot[]> slots;
  };

  // The slot that has the key, or the one that it would be put into.
  template <typename K>
  static Slot& SlotOf(const Table& table, const K& key) {
    for (size_t i = absl::HashOf(key) & table.mask;; i = (i + 1) & table.mask) {
      Slot& slot = table.slots[i];
      if (!slot.full.load(std::memory_order_acquire) || slot.key == key) return slot;
    }
  }

  static const Value& Place(const Table& table, Key key, Value value) {
    Slot& slot = SlotOf(table, key);
    slot.key = std::move(key);
    slot.value = std::move(value);
    slot.full.store(true, std::memory_order_release);
    return slot.value;
  }

  // A larger table with all that there is. Those before stay for who searches them, and for what
  // was found in them.
  void Publish(size_t size) {
    auto table = std::make_unique<Table>(size);
    if (!tables_.empty()) {
      const Table& before = *tables_.back();
      for (size_t i = 0; i <= before.mask; ++i) {
        const Slot& slot = before.slots[i];
        if (slot.full.load(std::memory_order_relaxed)) Place(*table, slot.key, slot.value);
      }
    }
    table_.store(table.get(), std::memory_order_release);
    tables_.push_back(std::move(table));
  }

  const size_t most_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Table>> tables_;  // guarded by mutex_, but for the constructor
  std::atomic<const Table*> table_{nullptr};
  std::atomic<size_t> size_{0};
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_

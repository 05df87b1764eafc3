// A hash table that only grows: finding takes no lock, and what was found stays where it is.
//
//   const Cell* cell = cells.Find(key);
//   if (cell == nullptr) cell = cells.Insert(key, Compile(key));  // null when there is no room

#ifndef DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_
#define DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/hash/hash.h"
#include "absl/synchronization/mutex.h"

namespace domicile::compiled {

// Thread-safe. Keys may be looked up by anything that hashes and compares as they do.
template <typename Key, typename Value>
class ConcurrentMap {
 public:
  // Beyond `most` elements nothing more is taken in.
  explicit ConcurrentMap(size_t most) : most_(most) { Publish(kSmallest); }

  ConcurrentMap(const ConcurrentMap&) = delete;
  ConcurrentMap& operator=(const ConcurrentMap&) = delete;

  // Null when it is not there. What is found lives as long as the map.
  template <typename K>
  const Value* Find(const K& key) const {
    const size_t hash = absl::HashOf(key);
    const Table& table = *table_.load(std::memory_order_acquire);
    for (size_t i = hash & table.mask;; i = (i + 1) & table.mask) {
      const Slot& slot = table.slots[i];
      const Node* node = slot.node.load(std::memory_order_acquire);
      if (node == nullptr) return nullptr;
      if (slot.hash == hash && node->key == key) return &node->value;
    }
  }

  // The value that is there now, which is another's where another was faster. Null when the map is
  // full.
  const Value* Insert(Key key, Value value) {
    absl::MutexLock lock(&mutex_);
    if (const Value* found = Find(key)) return found;
    if (nodes_.size() >= most_) return nullptr;
    const size_t hash = absl::HashOf(key);
    const Node& node = nodes_.emplace_back(Node{std::move(key), std::move(value)});
    // At most half full, so that searches are short and end.
    if (nodes_.size() * 2 > tables_.back()->mask)
      Publish((tables_.back()->mask + 1) * 2);
    else
      Place(*tables_.back(), hash, node);
    size_.store(nodes_.size(), std::memory_order_relaxed);
    return &node.value;
  }

  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kSmallest = 8;

  // What a search costs is the memory that it waits for. The key and what is first in the value are
  // in one line of the cache.
  struct alignas(64) Node {
    Key key;
    Value value;
  };
  // Nodes of other keys are passed over without being looked at.
  struct Slot {
    size_t hash = 0;  // set before the node
    std::atomic<const Node*> node{nullptr};
  };
  struct Table {
    explicit Table(size_t size) : mask(size - 1), slots(std::make_unique<Slot[]>(size)) {}
    const size_t mask;
    const std::unique_ptr<Slot[]> slots;
  };

  static void Place(Table& table, size_t hash, const Node& node) {
    size_t i = hash & table.mask;
    while (table.slots[i].node.load(std::memory_order_relaxed) != nullptr) i = (i + 1) & table.mask;
    table.slots[i].hash = hash;
    table.slots[i].node.store(&node, std::memory_order_release);
  }

  // A larger table with all that there is. The one before stays for those who search it.
  void Publish(size_t size) {
    auto table = std::make_unique<Table>(size);
    for (const Node& node : nodes_) Place(*table, absl::HashOf(node.key), node);
    table_.store(table.get(), std::memory_order_release);
    tables_.push_back(std::move(table));
  }

  const size_t most_;
  absl::Mutex mutex_;
  // Guarded by mutex_, which the constructor need not hold.
  std::deque<Node> nodes_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::atomic<const Table*> table_{nullptr};
  std::atomic<size_t> size_{0};
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_CONCURRENT_MAP_H_

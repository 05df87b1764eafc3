// An immutable list of shared elements, sorted by id, of which a changed copy shares all that did
// not change: a million elements are in a few thousand blocks, and a change copies one of these.
//
//   SortedBlocks<v1::Tenant> next = tenants.With({{"acme", tenant}, {"gone", nullptr}});

#ifndef DOMICILE_SERVICE_TENANCY_SORTED_BLOCKS_H_
#define DOMICILE_SERVICE_TENANCY_SORTED_BLOCKS_H_

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/tenancy/kept.h"

namespace domicile::tenancy {

// `T` has an id(), which must not change. Thread-safe.
template <typename T>
class SortedBlocks {
 public:
  using Pointer = std::shared_ptr<const T>;
  // What becomes of elements, by id; null takes one away, and one that is not there is ignored.
  using Changes = std::map<std::string, Pointer, std::less<>>;

  // The most elements of a block. Copying one touches each, as finding a block touches each block.
  static constexpr size_t kLargest = 512;

 private:
  struct Entry {
    std::string_view id;  // of the element
    Kept<T> element;
  };
  using Block = std::vector<Entry>;
  using BlockPointer = std::shared_ptr<const Block>;

 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Pointer;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = decltype(std::declval<const Kept<T>&>().Get());

    // What is kept serialised is another one each time.
    reference operator*() const { return (**block_)[entry_].element.Get(); }
    // False when the text is certainly in none of the element's fields; cheaper than looking.
    bool MayMention(std::string_view text) const {
      return (**block_)[entry_].element.MayMention(text);
    }
    Iterator& operator++() {
      if (++entry_ == (*block_)->size()) {
        ++block_;
        entry_ = 0;
      }
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    friend class SortedBlocks;
    Iterator(typename std::vector<BlockPointer>::const_iterator block, size_t entry)
        : block_(block), entry_(entry) {}
    typename std::vector<BlockPointer>::const_iterator block_;
    size_t entry_;
  };

  SortedBlocks() = default;

  // Of elements that are in the order of their ids, none of which is there twice.
  explicit SortedBlocks(std::vector<Kept<T>> elements) {
    Block all;
    all.reserve(elements.size());
    for (Kept<T>& element : elements) {
      const std::string_view id = element.id();
      all.push_back({id, std::move(element)});
    }
    Close(all);
  }

  // In the order of ids. Iterators live as long as the list.
  Iterator begin() const { return {blocks_.begin(), 0}; }
  Iterator end() const { return {blocks_.end(), 0}; }

  // Calls `visit` with each, in the order of ids. The message is another's with the next: a new one
  // for each would cost more than what is read.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    T message;
    for (const BlockPointer& block : blocks_) {
      for (const Entry& entry : *block) visit(entry.element.Read(message));
    }
  }

  // The first element whose id is greater.
  Iterator After(std::string_view id) const {
    const auto block = BlockOf(id);
    if (block == blocks_.end()) return end();
    const auto entry = std::upper_bound((*block)->begin(), (*block)->end(), id, IdIsLess());
    if (entry == (*block)->end()) return {block + 1, 0};
    return {block, static_cast<size_t>(entry - (*block)->begin())};
  }

  size_t size() const { return size_; }

  // Null when there is none of that id.
  Pointer Find(std::string_view id) const {
    const Entry* entry = FindEntry(id);
    return entry == nullptr ? nullptr : entry->element.Get();
  }

  bool Has(std::string_view id) const { return FindEntry(id) != nullptr; }

  // Whether it is the same element as in a list that one of the two was made of, or in neither.
  bool IsSameIn(const SortedBlocks& other, std::string_view id) const {
    const Entry* here = FindEntry(id);
    const Entry* there = other.FindEntry(id);
    if (here == nullptr || there == nullptr) return here == there;
    return here->element.IsSame(there->element);
  }

  // Up to kLargest ids among which that one would stand.
  std::vector<std::string> IdsAround(std::string_view id) const {
    std::vector<std::string> ids;
    const auto block = BlockOf(id);
    if (block == blocks_.end()) return ids;
    for (const Entry& entry : **block) ids.emplace_back(entry.id);
    return ids;
  }

  // A changed copy.
  SortedBlocks With(const Changes& changes) const {
    SortedBlocks next;
    Block open;  // what is not yet in a block of `next`
    auto change = changes.begin();
    for (auto block = blocks_.begin(); block != blocks_.end(); ++block) {
      const auto end = block + 1 == blocks_.end() ? changes.end()
                                                  : changes.lower_bound((*(block + 1))->front().id);
      if (change == end && open.empty()) {
        next.Add(*block);
        continue;
      }
      Merge(**block, change, end, open);
      change = end;
      // A block that has become small takes the next one in.
      if (open.size() >= kLargest / 4) next.Close(open);
    }
    Merge({}, change, changes.end(), open);
    next.Close(open);
    return next;
  }

 private:
  struct IdIsLess {
    bool operator()(const Entry& entry, std::string_view id) const { return entry.id < id; }
    bool operator()(std::string_view id, const Entry& entry) const { return id < entry.id; }
    bool operator()(std::string_view id, const BlockPointer& block) const {
      return id < block->front().id;
    }
  };

  // Null when there is none of that id.
  const Entry* FindEntry(std::string_view id) const {
    const auto block = BlockOf(id);
    if (block == blocks_.end()) return nullptr;
    const auto entry = std::lower_bound((*block)->begin(), (*block)->end(), id, IdIsLess());
    return entry != (*block)->end() && entry->id == id ? &*entry : nullptr;
  }

  // The block that has the id, or would; the end when there is no block.
  typename std::vector<BlockPointer>::const_iterator BlockOf(std::string_view id) const {
    const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), id, IdIsLess());
    return after == blocks_.begin() ? after : after - 1;
  }

  // Appends the block with the changes made.
  static void Merge(const Block& block, typename Changes::const_iterator change,
                    typename Changes::const_iterator end, Block& out) {
    auto entry = block.begin();
    for (; change != end; ++change) {
      const auto from = entry;
      entry = std::lower_bound(entry, block.end(), change->first, IdIsLess());
      out.insert(out.end(), from, entry);
      if (entry != block.end() && entry->id == change->first) ++entry;
      if (change->second == nullptr) continue;
      Kept<T> element(change->second);
      const std::string_view id = element.id();
      out.push_back({id, std::move(element)});
    }
    out.insert(out.end(), entry, block.end());
  }

  void Add(BlockPointer block) {
    size_ += block->size();
    blocks_.push_back(std::move(block));
  }

  // Moves the entries into blocks of about equal size.
  void Close(Block& open) {
    const size_t count = (open.size() + kLargest - 1) / kLargest;
    for (size_t i = 0; i < count; ++i) {
      const auto first = open.begin() + static_cast<std::ptrdiff_t>(open.size() * i / count);
      const auto last = open.begin() + static_cast<std::ptrdiff_t>(open.size() * (i + 1) / count);
      Add(std::make_shared<const Block>(std::make_move_iterator(first),
                                        std::make_move_iterator(last)));
    }
    open.clear();
  }

  std::vector<BlockPointer> blocks_;  // none is empty
  size_t size_ = 0;
};

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_SORTED_BLOCKS_H_

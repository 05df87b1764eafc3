#include "service/compiled/tenant_table.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "absl/hash/hash.h"
#include "service/compiled/text.h"

namespace domicile::compiled {
namespace {

constexpr int kNodeShift = 58;
constexpr int kShardShift = 52;

size_t HashOf(std::string_view id) { return absl::HashOf(ToAbsl(id)); }

size_t NodeOf(size_t hash) { return hash >> kNodeShift; }

size_t ShardOf(size_t hash) { return hash >> kShardShift & 63; }

// The half that is kept beside the place of a record. Its low bits choose the slot.
uint32_t TagOf(size_t hash) { return static_cast<uint32_t>(hash); }

void AppendRecord(const TenantContent& content, std::vector<uint32_t>& words) {
  words.push_back(static_cast<uint32_t>(content.choices.size()) << 16 |
                  static_cast<uint32_t>(content.id.size()));
  for (const uint32_t word :
       {content.sender, content.policies, content.documents, content.objections}) {
    words.push_back(word);
  }
  for (const ChoiceRef& choice : content.choices) {
    words.push_back(choice.connector);
    words.push_back(choice.choice);
  }
  const size_t start = words.size();
  words.resize(start + (content.id.size() + 3) / 4);
  std::memcpy(words.data() + start, content.id.data(), content.id.size());
}

size_t WordsOf(const uint32_t* record) {
  return 5 + 2 * size_t{record[0] >> 16} + ((record[0] & 0xffff) + 3) / 4;
}

}  // namespace

const uint32_t* TenantTable::FindIn(const Shard& shard, size_t hash, std::string_view id) {
  const size_t mask = shard.slots.size() - 1;
  for (size_t i = TagOf(hash) & mask;; i = (i + 1) & mask) {
    const uint64_t slot = shard.slots[i];
    if (slot == 0) return nullptr;
    if (slot >> 32 != TagOf(hash)) continue;
    const uint32_t* record = shard.words.data() + static_cast<uint32_t>(slot) - 1;
    if (TenantRecord(record).id() == id) return record;
  }
}

TenantTable::Found TenantTable::Find(std::string_view id) const {
  const size_t hash = HashOf(id);
  const Node* node = nodes_[NodeOf(hash)].get();
  if (node == nullptr) return Found(nullptr);
  const Shard* shard = (*node)[ShardOf(hash)].get();
  return Found(shard == nullptr ? nullptr : FindIn(*shard, hash, id));
}

std::shared_ptr<const TenantTable::Shard> TenantTable::Changed(
    const Shard* shard, absl::Span<const TenantContent* const> changes) {
  auto next = std::make_shared<Shard>();
  std::set<std::string_view> changed;
  for (const TenantContent* change : changes) changed.insert(change->id);
  std::vector<uint32_t> starts;
  if (shard != nullptr) {
    next->words.reserve(shard->words.size() + changes.size() * 32);
    for (size_t at = 0; at < shard->words.size();) {
      const uint32_t* record = shard->words.data() + at;
      const size_t size = WordsOf(record);
      if (changed.count(TenantRecord(record).id()) == 0) {
        starts.push_back(static_cast<uint32_t>(next->words.size()));
        next->words.insert(next->words.end(), record, record + size);
      }
      at += size;
    }
  }
  for (const TenantContent* change : changes) {
    if (change->removed) continue;
    starts.push_back(static_cast<uint32_t>(next->words.size()));
    AppendRecord(*change, next->words);
  }
  next->words.shrink_to_fit();
  next->count = starts.size();
  if (starts.empty()) return nullptr;
  size_t slots = 2;
  while (slots * 3 < starts.size() * 4) slots *= 2;  // at most three quarters full
  next->slots.resize(slots);
  for (const uint32_t start : starts) {
    const uint32_t tag = TagOf(HashOf(TenantRecord(next->words.data() + start).id()));
    size_t i = tag & (slots - 1);
    while (next->slots[i] != 0) i = (i + 1) & (slots - 1);
    next->slots[i] = uint64_t{tag} << 32 | (start + 1);
  }
  return next;
}

TenantTable TenantTable::With(const std::vector<TenantContent>& changes) const {
  std::map<size_t, std::vector<const TenantContent*>> by_shard;
  for (const TenantContent& change : changes) {
    by_shard[HashOf(change.id) >> kShardShift].push_back(&change);
  }
  TenantTable next = *this;
  for (auto change = by_shard.begin(); change != by_shard.end();) {
    const size_t number = change->first / kFanout;
    const Node* before = nodes_[number].get();
    auto node = before == nullptr ? std::make_shared<Node>() : std::make_shared<Node>(*before);
    for (; change != by_shard.end() && change->first / kFanout == number; ++change) {
      std::shared_ptr<const Shard>& shard = (*node)[change->first % kFanout];
      if (shard != nullptr) next.size_ -= shard->count;
      shard = Changed(shard.get(), change->second);
      if (shard != nullptr) next.size_ += shard->count;
    }
    next.nodes_[number] = std::move(node);
  }
  return next;
}

size_t TenantTable::Bytes() const {
  size_t bytes = sizeof(*this);
  for (const auto& node : nodes_) {
    if (node == nullptr) continue;
    bytes += sizeof(Node);
    for (const auto& shard : *node) {
      if (shard == nullptr) continue;
      bytes += sizeof(Shard) + 16 + shard->slots.capacity() * sizeof(uint64_t) +
               shard->words.capacity() * sizeof(uint32_t);
    }
  }
  return bytes;
}

}  // namespace domicile::compiled

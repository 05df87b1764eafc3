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
  if (shard.slots == 0) return nullptr;
  const size_t mask = shard.slots - 1;
  for (size_t i = TagOf(hash) & mask;; i = (i + 1) & mask) {
    const uint64_t slot = shard.memory[i];
    if (slot == 0) return nullptr;
    if (slot >> 32 != TagOf(hash)) continue;
    const uint32_t* record = shard.records() + static_cast<uint32_t>(slot) - 1;
    if (TenantRecord(record).id() == id) return record;
  }
}

TenantTable::Found TenantTable::Find(std::string_view id) const {
  const size_t hash = HashOf(id);
  const Node* node = nodes_[NodeOf(hash)].get();
  return Found(node == nullptr ? nullptr : FindIn((*node)[ShardOf(hash)], hash, id));
}

TenantTable::Shard TenantTable::Changed(const Shard& shard,
                                        absl::Span<const TenantContent* const> changes) {
  std::set<std::string_view> changed;
  for (const TenantContent* change : changes) changed.insert(change->id);
  std::vector<uint32_t> words;
  std::vector<uint32_t> starts;
  words.reserve(shard.words + changes.size() * 32);
  for (size_t at = 0; at < shard.words;) {
    const uint32_t* record = shard.records() + at;
    const size_t size = WordsOf(record);
    if (changed.count(TenantRecord(record).id()) == 0) {
      starts.push_back(static_cast<uint32_t>(words.size()));
      words.insert(words.end(), record, record + size);
    }
    at += size;
  }
  for (const TenantContent* change : changes) {
    if (change->removed) continue;
    starts.push_back(static_cast<uint32_t>(words.size()));
    AppendRecord(*change, words);
  }
  Shard next;
  if (starts.empty()) return next;
  next.count = static_cast<uint32_t>(starts.size());
  next.words = static_cast<uint32_t>(words.size());
  next.slots = 2;
  while (next.slots * 3 < next.count * 4) next.slots *= 2;  // at most three quarters full
  std::shared_ptr<uint64_t[]> memory(new uint64_t[next.slots + (words.size() + 1) / 2]());
  std::memcpy(memory.get() + next.slots, words.data(), words.size() * sizeof(uint32_t));
  for (const uint32_t start : starts) {
    const uint32_t tag = TagOf(HashOf(TenantRecord(words.data() + start).id()));
    size_t i = tag & (next.slots - 1);
    while (memory[i] != 0) i = (i + 1) & (next.slots - 1);
    memory[i] = uint64_t{tag} << 32 | (start + 1);
  }
  next.memory = std::move(memory);
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
      Shard& shard = (*node)[change->first % kFanout];
      next.size_ -= shard.count;
      shard = Changed(shard, change->second);
      next.size_ += shard.count;
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
    for (const Shard& shard : *node) {
      if (shard.count == 0) continue;
      constexpr size_t kControlBlock = 32;
      bytes += kControlBlock + (shard.slots + (shard.words + 1) / 2) * sizeof(uint64_t);
    }
  }
  return bytes;
}

}  // namespace domicile::compiled

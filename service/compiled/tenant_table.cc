#include "service/compiled/tenant_table.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "absl/hash/hash.h"
#include "service/base/absl_view.h"

namespace domicile::compiled {
namespace {

constexpr int kNodeShift = 58;
constexpr int kShardShift = 52;

size_t HashOf(std::string_view id) { return absl::HashOf(base::AbslView(id)); }

size_t NodeOf(size_t hash) { return hash >> kNodeShift; }

size_t ShardOf(size_t hash) { return hash >> kShardShift & 63; }

size_t PartOf(size_t hash, uint32_t parts) { return hash & (parts - 1); }

}  // namespace

uint32_t TenantRecord::ChoiceFor(uint32_t connector) const {
  const uint32_t* word = choice_words();
  const size_t count = choice_count();
  if ((words_[1] & kWide) == 0) {
    for (size_t i = count; i > 0; --i) {
      if (word[i - 1] >> 16 == connector) return word[i - 1] & 0xffff;
    }
    return 0;
  }
  for (size_t i = count; i > 0; --i) {
    if (word[2 * i - 2] == connector) return word[2 * i - 1];
  }
  return 0;
}

std::vector<ChoiceRef> TenantRecord::choices() const {
  std::vector<ChoiceRef> choices;
  const uint32_t* word = choice_words();
  for (size_t i = 0; i < choice_count(); ++i) {
    if ((words_[1] & kWide) == 0) {
      choices.push_back({word[i] >> 16, word[i] & 0xffff});
    } else {
      choices.push_back({word[2 * i], word[2 * i + 1]});
    }
  }
  return choices;
}

void TenantRecord::Append(const TenantContent& content, std::vector<uint32_t>& words) {
  uint32_t flags = 0;
  if (content.documents != 0) flags |= kDocuments;
  if (content.objections != 0) flags |= kObjections;
  for (const ChoiceRef& choice : content.choices) {
    if (choice.connector > 0xffff || choice.choice > 0xffff) flags |= kWide;
  }
  words.push_back(static_cast<uint32_t>(content.choices.size()) << 16 | kPresent |
                  static_cast<uint32_t>(content.id.size()));
  words.push_back(content.sender << kFlags | flags);
  words.push_back(content.policies);
  const size_t start = words.size();
  words.resize(start + (content.id.size() + 3) / 4);
  std::memcpy(words.data() + start, content.id.data(), content.id.size());
  if (content.documents != 0) words.push_back(content.documents);
  if (content.objections != 0) words.push_back(content.objections);
  for (const ChoiceRef& choice : content.choices) {
    if ((flags & kWide) == 0) {
      words.push_back(choice.connector << 16 | choice.choice);
    } else {
      words.push_back(choice.connector);
      words.push_back(choice.choice);
    }
  }
}

TenantTable::Place TenantTable::PlaceOf(std::string_view id) const {
  const size_t hash = HashOf(id);
  const Node* node = nodes_[NodeOf(hash)].get();
  if (node == nullptr) return {};
  const Shard& shard = (*node)[ShardOf(hash)];
  if (shard.parts == 0) return {};
  const uint16_t* start = shard.starts() + PartOf(hash, shard.parts);
  const Place place{shard.records() + (size_t{start[0]} << shard.unit),
                    shard.records() + (size_t{start[1]} << shard.unit)};
  __builtin_prefetch(place.from);
  __builtin_prefetch(place.from + 16);
  return place;
}

TenantTable::Found TenantTable::FindAt(Place place, std::string_view id) {
  const uint32_t* at = place.from;
  while (at != place.until) {
    const TenantRecord record(at);
    if (record.id() == id) return Found(at);
    at = record.end();
    // Those of one part stand at multiples of the unit; what is between is zero, as no record is.
    while (at != place.until && *at == 0) ++at;
  }
  return Found(nullptr);
}

TenantTable::Shard TenantTable::Changed(const Shard& shard,
                                        absl::Span<const TenantContent* const> changes) const {
  std::set<std::string_view> changed;
  for (const TenantContent* change : changes) changed.insert(change->id);
  // Records as they are now, before they are put in their order: the hash, and from where to where.
  struct Kept {
    size_t hash;
    const uint32_t* from;
    const uint32_t* until;
  };
  std::vector<Kept> kept;
  const uint32_t* end = shard.parts == 0 ? nullptr : shard.records() + shard.words;
  for (const uint32_t* at = shard.parts == 0 ? nullptr : shard.records(); at != end;) {
    if (*at == 0) {
      ++at;
      continue;
    }
    const TenantRecord record(at);
    if (changed.count(record.id()) == 0) kept.push_back({HashOf(record.id()), at, record.end()});
    at = record.end();
  }
  std::vector<uint32_t> fresh;
  std::vector<size_t> starts;
  for (const TenantContent* change : changes) {
    if (change->removed) continue;
    starts.push_back(fresh.size());
    TenantRecord::Append(*change, fresh);
  }
  for (const size_t start : starts) {
    const TenantRecord record(fresh.data() + start);
    kept.push_back({HashOf(record.id()), fresh.data() + start, record.end()});
  }
  Shard next;
  if (kept.empty()) return next;
  next.count = static_cast<uint32_t>(kept.size());
  next.parts = 1;
  while (next.parts < next.count) next.parts *= 2;
  std::sort(kept.begin(), kept.end(), [&next](const Kept& a, const Kept& b) {
    return PartOf(a.hash, next.parts) < PartOf(b.hash, next.parts);
  });
  // The smallest unit by which half a word tells where the last one ends.
  size_t words = 0;
  for (;; ++next.unit) {
    const size_t mask = (size_t{1} << next.unit) - 1;
    words = 0;
    for (const Kept& record : kept) {
      words = (words + static_cast<size_t>(record.until - record.from) + mask) & ~mask;
    }
    if (words >> next.unit <= 0xffff) break;
  }
  next.words = static_cast<uint32_t>(words);
  auto memory = HugeMemory::Allocate(memory_, next.Size());
  auto* table = reinterpret_cast<uint16_t*>(memory.get());
  auto* records = reinterpret_cast<uint32_t*>(memory.get() + Shard::TableSize(next.parts));
  const size_t mask = (size_t{1} << next.unit) - 1;
  auto record = kept.begin();
  size_t at = 0;
  for (size_t part = 0; part < next.parts; ++part) {
    table[part] = static_cast<uint16_t>(at >> next.unit);
    for (; record != kept.end() && PartOf(record->hash, next.parts) == part; ++record) {
      std::copy(record->from, record->until, records + at);
      at = (at + static_cast<size_t>(record->until - record->from) + mask) & ~mask;
    }
  }
  table[next.parts] = static_cast<uint16_t>(at >> next.unit);
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
      constexpr size_t kControlBlock = 48;
      bytes += kControlBlock + shard.Size() * sizeof(uint64_t);
    }
  }
  return bytes;
}

}  // namespace domicile::compiled

// Tenants as decisions read them: a record of some hundred bytes each, found by the tenant's id. A
// changed copy shares all that did not change.

#ifndef DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_
#define DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace domicile::compiled {

// A connector, by the number of its name, and what the tenant chose for it.
struct ChoiceRef {
  uint32_t connector;
  uint32_t choice;
};

// What a tenant is, by numbers of an Interning. It lives as long as the table.
class TenantRecord {
 public:
  uint32_t sender() const { return words_[1]; }
  uint32_t policies() const { return words_[2]; }
  uint32_t documents() const { return words_[3]; }
  uint32_t objections() const { return words_[4]; }

  absl::Span<const ChoiceRef> choices() const {
    return {reinterpret_cast<const ChoiceRef*>(words_ + 5), choice_count()};
  }
  std::string_view id() const {
    return {reinterpret_cast<const char*>(words_ + 5 + 2 * choice_count()), words_[0] & 0xffff};
  }

 private:
  friend class TenantTable;
  explicit TenantRecord(const uint32_t* words) : words_(words) {}
  size_t choice_count() const { return words_[0] >> 16; }

  const uint32_t* words_;
};

// What a record is made of.
struct TenantContent {
  std::string id;
  bool removed = false;  // and then nothing else counts
  uint32_t sender = 0;
  uint32_t policies = 0;
  uint32_t documents = 0;
  uint32_t objections = 0;
  std::vector<ChoiceRef> choices;
};

// Immutable, and thread-safe because of it.
class TenantTable {
 public:
  // Nothing when there is none of that id.
  class Found {
   public:
    explicit operator bool() const { return record_.words_ != nullptr; }
    const TenantRecord& operator*() const { return record_; }
    const TenantRecord* operator->() const { return &record_; }

   private:
    friend class TenantTable;
    explicit Found(const uint32_t* words) : record_(words) {}
    TenantRecord record_;
  };
  Found Find(std::string_view id) const;

  // A copy in which each of these is as given.
  TenantTable With(const std::vector<TenantContent>& changes) const;

  size_t size() const { return size_; }

  // In memory, in bytes.
  size_t Bytes() const;

 private:
  // Records one after another, behind a hash table of where each begins. It is one piece of memory,
  // and its sizes stand beside the pointer to it, because what a search costs is the memory that it
  // has to wait for.
  struct Shard {
    // First the slots: half of the hash, then the place of the record and one; 0 where free. Then
    // the records, of whole words.
    std::shared_ptr<const uint64_t[]> memory;
    uint32_t slots = 0;  // a power of two; 0 without records
    uint32_t words = 0;
    uint32_t count = 0;

    const uint32_t* records() const {
      return reinterpret_cast<const uint32_t*>(memory.get() + slots);
    }
  };
  static constexpr size_t kFanout = 64;
  using Node = std::array<Shard, kFanout>;

  static const uint32_t* FindIn(const Shard& shard, size_t hash, std::string_view id);
  static Shard Changed(const Shard& shard, absl::Span<const TenantContent* const> changes);

  std::array<std::shared_ptr<const Node>, kFanout> nodes_;
  size_t size_ = 0;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_

// Tenants as decisions read them: a record of less than a hundred bytes each, found by the tenant's
// id. A changed copy shares all that did not change.

#ifndef DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_
#define DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "service/compiled/huge_memory.h"

namespace domicile::compiled {

// A connector, by the number of its name, and what the tenant chose for it.
struct ChoiceRef {
  uint32_t connector;
  uint32_t choice;

  bool operator==(const ChoiceRef&) const = default;
};

// What a tenant is, by numbers of an Interning. It lives as long as the table.
//
// A record is whole words: the sizes of the id and of the choices; the sender, and what else there
// is; the policies; the id; documents and objections, where there are any; the choices, of one word
// each, or of two where some number is too large for half a word. Most are within 72 bytes.
class TenantRecord {
 public:
  uint32_t sender() const { return words_[1] >> kFlags; }
  uint32_t policies() const { return words_[2]; }
  uint32_t documents() const { return (words_[1] & kDocuments) == 0 ? 0 : *behind_id(); }
  uint32_t objections() const {
    if ((words_[1] & kObjections) == 0) return 0;
    return behind_id()[(words_[1] & kDocuments) == 0 ? 0 : 1];
  }
  std::string_view id() const { return {reinterpret_cast<const char*>(words_ + 3), id_size()}; }

  // What was chosen for the connector; 0 when nothing was.
  uint32_t ChoiceFor(uint32_t connector) const;

  std::vector<ChoiceRef> choices() const;

 private:
  friend class TenantTable;
  // What is beside the number of the sender.
  static constexpr uint32_t kDocuments = 1;
  static constexpr uint32_t kObjections = 2;
  static constexpr uint32_t kWide = 4;
  static constexpr int kFlags = 3;

  explicit TenantRecord(const uint32_t* words) : words_(words) {}
  // In the first word, so that it is not zero.
  static constexpr uint32_t kPresent = 0x8000;

  size_t id_size() const { return words_[0] & 0x7fff; }
  size_t choice_count() const { return words_[0] >> 16; }
  const uint32_t* behind_id() const { return words_ + 3 + (id_size() + 3) / 4; }
  const uint32_t* choice_words() const {
    return behind_id() + (words_[1] & kDocuments) + (words_[1] >> 1 & 1);
  }
  const uint32_t* end() const {
    return choice_words() + ((words_[1] & kWide) == 0 ? 1 : 2) * choice_count();
  }
  static void Append(const struct TenantContent& content, std::vector<uint32_t>& words);

  const uint32_t* words_;
};

// What a record is made of.
struct TenantContent {
  std::string id;
  bool removed = false;  // and then nothing else counts
  uint32_t sender = 0;   // less than 2^29
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
  Found Find(std::string_view id) const { return FindAt(PlaceOf(id), id); }

  // In two steps: what is in between is done while memory is waited for.
  struct Place {
    const uint32_t* from = nullptr;
    const uint32_t* until = nullptr;
  };
  Place PlaceOf(std::string_view id) const;
  static Found FindAt(Place place, std::string_view id);

  // A copy in which each of these is as given.
  TenantTable With(const std::vector<TenantContent>& changes) const;

  size_t size() const { return size_; }

  // In memory, in bytes.
  size_t Bytes() const;
  // Of it and of its copies, what is in huge pages: whole pages, whether filled or not.
  size_t HugeBytes() const { return memory_->Bytes(); }

 private:
  // Records in the order of parts of their hashes, behind a table of where those of each part
  // begin. What a search costs is the memory that it waits for: the table is small enough to stay
  // in a cache, and the records of a part, which is one tenant's mostly, are beside each other.
  struct Shard {
    // First where the records of each part begin, as half a word each, and where the last ends;
    // then the records.
    std::shared_ptr<const uint64_t[]> memory;
    uint32_t parts = 0;  // a power of two; 0 without records
    uint32_t count = 0;  // of records
    uint32_t words = 0;  // of records
    uint32_t unit = 0;   // records begin at multiples of 2^unit words

    const uint16_t* starts() const { return reinterpret_cast<const uint16_t*>(memory.get()); }
    const uint32_t* records() const {
      return reinterpret_cast<const uint32_t*>(memory.get() + TableSize(parts));
    }
    // In units of the memory.
    static size_t TableSize(size_t parts) { return (parts + 1 + 3) / 4; }
    size_t Size() const { return TableSize(parts) + (words + 1) / 2; }
  };
  static constexpr size_t kFanout = 64;
  using Node = std::array<Shard, kFanout>;

  Shard Changed(const Shard& shard, absl::Span<const TenantContent* const> changes) const;

  std::shared_ptr<HugeMemory> memory_ = std::make_shared<HugeMemory>();
  std::array<std::shared_ptr<const Node>, kFanout> nodes_;
  size_t size_ = 0;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_TENANT_TABLE_H_

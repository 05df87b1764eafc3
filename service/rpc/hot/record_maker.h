// Makes what goes to the log of decisions of the compiled engine.

#ifndef DOMICILE_SERVICE_RPC_HOT_RECORD_MAKER_H_
#define DOMICILE_SERVICE_RPC_HOT_RECORD_MAKER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/audit/record.h"
#include "service/compiled/snapshot.h"
#include "service/rpc/hot/wire.h"

namespace domicile::rpc::hot {

// For one thread. What decisions have in common is put into words once for all that were made from
// the same, so that a decision is logged without having been put into words itself; and words that
// are equal are kept once.
class RecordMaker {
 public:
  // The record of a decision but for its id and its time. The answer is a decided one of the
  // snapshot for the check.
  audit::Record Make(const compiled::Snapshot& snapshot, const compiled::Answer& answer,
                     const CheckView& check);

 private:
  // Beyond so many kinds, or so many bytes of words, it begins anew.
  static constexpr size_t kMostKinds = 65'536;
  static constexpr size_t kMostBytes = 32 << 20;

  // All that the words of a decision depend on, in one world, but for its tenant.
  struct Key {
    uint32_t cell;  // its number
    uint32_t choice;
    uint64_t policies;  // the list's serial
    compiled::Day until;

    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Key& key) {
      return H::combine(std::move(h), key.cell, key.choice, key.policies, key.until);
    }
  };
  using KindPointer = std::shared_ptr<const audit::Kind>;
  // By the bytes of each.
  using Parts = absl::flat_hash_map<absl::string_view, audit::CommonPartPointer>;

  void MoveTo(const compiled::Snapshot& snapshot);
  KindPointer PutIntoWords(const compiled::Snapshot& snapshot, const compiled::Answer& answer,
                           const CheckView& check);
  audit::CommonPartPointer PartOf(std::string bytes, Parts& parts);

  // In another, cells and policies have other numbers.
  std::shared_ptr<compiled::World> world_;
  absl::flat_hash_map<Key, KindPointer> kinds_;
  Parts checks_, decisions_;
  size_t bytes_ = 0;  // of both
  std::shared_ptr<const v1::Revision> revision_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_RECORD_MAKER_H_

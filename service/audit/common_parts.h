// What decisions have in common, numbered and kept once for many of them.

#ifndef DOMICILE_SERVICE_AUDIT_COMMON_PARTS_H_
#define DOMICILE_SERVICE_AUDIT_COMMON_PARTS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/audit/record.h"
#include "service/sqlite/database.h"

namespace domicile::audit {

// Those of the writer. They are kept anew in each chapter, of which one begins with the program and
// after some time, so that those of old chapters can be let go with the groups that refer to them.
class CommonParts {
 public:
  CommonParts() = default;

  // Begins a chapter where it is time to, or where none has begun.
  absl::Status GoOn(sqlite::Database& database, absl::Time now);

  // Gives the common part its place, and writes it unless the chapter has an equal one; in the
  // transaction that is open.
  absl::Status Keep(sqlite::Database& database, const CommonPart& part) {
    return part.place.chapter == chapter_ ? absl::OkStatus() : KeepNew(database, part);
  }

  // Lets go of those that no group refers to any more.
  absl::Status Drop(sqlite::Database& database) const;

  // The lowest number of the chapter.
  int64_t oldest() const { return oldest_; }

  // What was written since the last GoOn may not be there.
  void Forget() { chapter_ = 0; }

 private:
  absl::Status KeepNew(sqlite::Database& database, const CommonPart& part);

  uint64_t chapter_ = 0;
  absl::Time begun_;
  int64_t oldest_ = 0;
  int64_t next_ = 0;
  absl::flat_hash_map<std::string, int64_t> numbers_;  // by the digest
};

// Those of a reader.
class CommonPartCache {
 public:
  // FAILED_PRECONDITION (STORAGE_FAILED) when it is missing. It lives as long as this.
  absl::StatusOr<const std::string*> Find(sqlite::Database& database, int64_t number);

 private:
  absl::flat_hash_map<int64_t, std::unique_ptr<const std::string>> parts_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_COMMON_PARTS_H_

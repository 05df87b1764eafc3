#include "service/audit/common_parts.h"

#include <atomic>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/audit/group_reader.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"

namespace domicile::audit {
namespace {

// A chapter is let go as a whole, which is so much later than its first group.
constexpr absl::Duration kLongestChapter = absl::Hours(12);
// The most that the writer remembers.
constexpr size_t kLargestChapter = 65'536;

// No two chapters of this process share one: a common part knows only the last that it was in.
uint64_t NewChapter() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

absl::Status CommonParts::GoOn(sqlite::Database& database, absl::Time now) {
  if (chapter_ != 0 && numbers_.size() < kLargestChapter && now < begun_ + kLongestChapter) {
    return absl::OkStatus();
  }
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read,
                            database.Prepare("SELECT ifnull(max(number), 0) FROM common_parts"));
  DOMICILE_RETURN_IF_ERROR(read.Next().status());
  oldest_ = next_ = read.Integer(0) + 1;
  chapter_ = NewChapter();
  begun_ = now;
  numbers_.clear();
  return absl::OkStatus();
}

absl::Status CommonParts::KeepNew(sqlite::Database& database, const Common& common) {
  CommonPlace place;
  place.chapter = chapter_;
  place.digest = base::Sha256(common.bytes);
  const auto [found, is_new] = numbers_.try_emplace(place.digest, next_);
  place.number = found->second;
  if (is_new) {
    ++next_;
    DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement insert,
                              database.Prepare("INSERT INTO common_parts VALUES (?, ?, ?)"));
    DOMICILE_RETURN_IF_ERROR(
        insert.Run(place.number, sqlite::Blob{place.digest}, sqlite::Blob{common.bytes}));
  }
  common.place = std::move(place);
  return absl::OkStatus();
}

absl::Status CommonParts::Drop(sqlite::Database& database) const {
  constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
  DOMICILE_ASSIGN_OR_RETURN(
      sqlite::Statement drop,
      database.Prepare(
          "DELETE FROM common_parts WHERE number < min(?1, ifnull((SELECT oldest_common "
          "FROM decision_groups ORDER BY last_sequence LIMIT 1), ?1))"));
  return drop.Run(chapter_ == 0 ? kNone : oldest_);
}

absl::StatusOr<const log::v1::CommonPart*> CommonPartCache::Find(sqlite::Database& database,
                                                                 int64_t number) {
  std::unique_ptr<log::v1::CommonPart>& kept = parts_[number];
  if (kept != nullptr) return kept.get();
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement read,
                            database.Prepare("SELECT body FROM common_parts WHERE number = ?"));
  DOMICILE_RETURN_IF_ERROR(read.Start(number));
  DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
  auto part = std::make_unique<log::v1::CommonPart>();
  const std::string_view body = found ? read.Bytes(0) : std::string_view();
  if (!found || !part->ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return BrokenLog(absl::StrCat("common part ", number, " is missing or cannot be read"));
  }
  kept = std::move(part);
  return kept.get();
}

}  // namespace domicile::audit

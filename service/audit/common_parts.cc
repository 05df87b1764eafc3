#include "service/audit/common_parts.h"

#include <atomic>
#include <limits>
#include <memory>
#include <utility>

#include "absl/cleanup/cleanup.h"
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

// No two chapters of this process share one: a part knows only the last that it was in.
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

absl::Status CommonParts::KeepNew(sqlite::Database& database, const CommonPart& part) {
  CommonPart::Place place;
  place.chapter = chapter_;
  place.digest = base::Sha256(part.bytes);
  const auto [found, is_new] = numbers_.try_emplace(place.digest, next_);
  place.number = found->second;
  if (is_new) {
    ++next_;
    DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement * insert,
                              database.Kept("INSERT INTO common_parts VALUES (?, ?, ?)"));
    DOMICILE_RETURN_IF_ERROR(
        insert->Run(place.number, sqlite::Blob{place.digest}, sqlite::Blob{part.bytes}));
  }
  part.place = std::move(place);
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

absl::StatusOr<const std::string*> CommonPartCache::Find(sqlite::Database& database,
                                                         int64_t number) {
  std::unique_ptr<const std::string>& kept = parts_[number];
  if (kept != nullptr) return kept.get();
  DOMICILE_ASSIGN_OR_RETURN(sqlite::Statement * kept_read,
                            database.Kept("SELECT body FROM common_parts WHERE number = ?"));
  sqlite::Statement& read = *kept_read;
  const absl::Cleanup reset = [&read] { read.Reset(); };
  DOMICILE_RETURN_IF_ERROR(read.Start(number));
  DOMICILE_ASSIGN_OR_RETURN(const bool found, read.Next());
  if (!found) return BrokenLog(absl::StrCat("common part ", number, " is missing"));
  kept = std::make_unique<const std::string>(read.Bytes(0));
  return kept.get();
}

}  // namespace domicile::audit

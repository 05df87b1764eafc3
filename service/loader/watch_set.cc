#include "service/loader/watch_set.h"

#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace domicile::loader {
namespace {

constexpr uint32_t kEntryMask =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
// IN_MODIFY comes for as long as a file is written in place, and puts off the load until it is
// done.
constexpr uint32_t kContentMask =
    kEntryMask | IN_CLOSE_WRITE | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF;

}  // namespace

absl::StatusOr<std::unique_ptr<WatchSet>> WatchSet::Create(const std::string& directory,
                                                           Matters matters) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(directory, error).lexically_normal();
  if (error) return absl::InvalidArgumentError(absl::StrCat(directory, ": ", error.message()));
  if (!path.has_filename()) path = path.parent_path();  // `a/b/` means `a/b`

  auto set = std::make_unique<WatchSet>();
  set->matters_ = matters;
  set->inotify_ = base::UniqueFd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!set->inotify_.valid()) return absl::ErrnoToStatus(errno, "inotify_init1");
  // From the root down, so that what is created meanwhile is either seen or watched.
  std::filesystem::path folder = path.root_path();
  for (const std::filesystem::path& step : path.relative_path()) {
    DOMICILE_RETURN_IF_ERROR(set->Add(folder, kEntryMask, {{step}, false}));
    folder /= step;
  }
  DOMICILE_RETURN_IF_ERROR(set->Add(folder, kContentMask, {{}, true}));
  return set;
}

absl::Status WatchSet::Add(const std::string& folder, uint32_t mask, Watched what) {
  // A folder can be on the path twice, by a symbolic link.
  const int watch = inotify_add_watch(inotify_.get(), folder.c_str(), mask | IN_MASK_ADD);
  if (watch < 0) {
    // What is not there, or may not be read, says so through the folder above it.
    if (errno != ENOSPC && errno != ENOMEM) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        absl::StrCat("no more watches (fs.inotify.max_user_watches) for ", folder));
  }
  Watched& watched = watched_[watch];
  watched.entries.merge(what.entries);
  watched.is_directory |= what.is_directory;
  return absl::OkStatus();
}

Change WatchSet::Read() {
  alignas(inotify_event) char buffer[16 << 10];
  Change change = Change::kNone;
  for (;;) {
    const ssize_t size = read(inotify_.get(), buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return change;
    if (size <= 0) return Change::kPath;
    for (const char* next = buffer; next < buffer + size;) {
      const auto& event = *reinterpret_cast<const inotify_event*>(next);
      change = std::max(change, Classify(event));
      next += sizeof(event) + event.len;
    }
  }
}

Change WatchSet::Classify(const inotify_event& event) const {
  if (event.mask & (IN_Q_OVERFLOW | IN_IGNORED | IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) {
    return Change::kPath;
  }
  const auto watched = watched_.find(event.wd);
  if (watched == watched_.end() || event.len == 0) return Change::kNone;
  if (watched->second.entries.count(event.name) > 0) return Change::kPath;
  return watched->second.is_directory && matters_(event.name) ? Change::kContent : Change::kNone;
}

}  // namespace domicile::loader

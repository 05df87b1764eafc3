// Tells when a directory of plugins, or of law, has changed.

#ifndef DOMICILE_SERVICE_LOADER_WATCH_H_
#define DOMICILE_SERVICE_LOADER_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/unique_fd.h"
#include "service/loader/load.h"

namespace domicile::loader {

struct WatchOptions {
  std::string directory;  // need not exist yet
  // Which of its files matter, by their names.
  bool (*matters)(std::string_view name) = IsPartOfPlugin;
  // How long nothing must have changed before somebody is told, and for how long changes that go on
  // may put that off.
  absl::Duration quiet = absl::Milliseconds(200);
  absl::Duration longest = absl::Seconds(5);
};

// Notices files that are added, replaced, removed, or written in place, and a directory that is
// created later, removed, renamed, or replaced: by another one or by a symbolic link to one,
// likewise for each folder that leads to it. What a symbolic link leads through is not watched; nor
// does a network file system tell what other machines change.
class DirectoryWatcher {
 public:
  // Calls `on_change` from a thread of its own, never twice at once. It is called after the change,
  // at times without one, and not for what the directory holds at the start.
  // RESOURCE_EXHAUSTED when the kernel gives no more watches.
  static absl::StatusOr<std::unique_ptr<DirectoryWatcher>> Start(WatchOptions options,
                                                                 std::function<void()> on_change);

  // Waits for a call that is under way; so not from within it.
  ~DirectoryWatcher();

 private:
  DirectoryWatcher() = default;

  base::UniqueFd stop_;  // an eventfd
  std::thread thread_;
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_WATCH_H_

// The kernel's watches on a directory and on every folder that leads to it.

#ifndef DOMICILE_SERVICE_LOADER_WATCH_SET_H_
#define DOMICILE_SERVICE_LOADER_WATCH_SET_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/base/unique_fd.h"

struct inotify_event;

namespace domicile::loader {

enum class Change {
  kNone,     // nothing that matters
  kContent,  // a file that matters
  kPath,     // what the directory's path leads to: the watches are to be made anew
};

class WatchSet {
 public:
  // Whether a file matters, by its name.
  using Matters = bool (*)(std::string_view name);

  // Watches what there is of the path. RESOURCE_EXHAUSTED when the kernel gives no more watches.
  static absl::StatusOr<std::unique_ptr<WatchSet>> Create(const std::string& directory,
                                                          Matters matters);

  // Readable when there is something to Read.
  int fd() const { return inotify_.get(); }

  // Takes what has happened and says what the weightiest of it means.
  Change Read();

 private:
  struct Watched {
    std::set<std::string> entries;  // the next step of the path
    bool is_directory = false;      // the one that is watched for its files
  };

  absl::Status Add(const std::string& folder, uint32_t mask, Watched what);
  Change Classify(const inotify_event& event) const;

  Matters matters_ = nullptr;
  base::UniqueFd inotify_;
  std::map<int, Watched> watched_;  // by watch descriptor
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_WATCH_SET_H_

// The kernel's watches on a directory and on every folder that leads to it.

#ifndef DOMICILE_SERVICE_LOADER_WATCH_SET_H_
#define DOMICILE_SERVICE_LOADER_WATCH_SET_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "service/loader/unique_fd.h"

struct inotify_event;

namespace domicile::loader {

enum class Change {
  kNone,     // nothing that matters
  kContent,  // a plugin's file
  kPath,     // what the directory's path leads to: the watches are to be made anew
};

class WatchSet {
 public:
  // Watches what there is of the path. RESOURCE_EXHAUSTED when the kernel gives no more watches.
  static absl::StatusOr<std::unique_ptr<WatchSet>> Create(const std::string& directory);

  // Readable when there is something to Read.
  int fd() const { return inotify_.get(); }

  // Takes what has happened and says what the weightiest of it means.
  Change Read();

 private:
  struct Watched {
    std::set<std::string> entries;  // the next step of the path
    bool is_plugin_directory = false;
  };

  absl::Status Add(const std::string& folder, uint32_t mask, Watched what);
  Change Classify(const inotify_event& event) const;

  UniqueFd inotify_;
  std::map<int, Watched> watched_;  // by watch descriptor
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_WATCH_SET_H_

// Who may ask now: the access file, read again when it changes.

#ifndef DOMICILE_SERVICE_ACCESS_ACCESS_CONTROL_H_
#define DOMICILE_SERVICE_ACCESS_ACCESS_CONTROL_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/access/access_list.h"

namespace domicile::access {

// A file as it was read, or why it could not be.
using FileText = absl::StatusOr<std::string>;

// Reads a v1::Access in YAML, JSON or textproto, as the name of the file ends. It must belong to
// root or to this process's user, and nobody else may write to it. NOT_FOUND when there is none,
// FAILED_PRECONDITION with the file and, where it is known, the line when anything is wrong.
absl::StatusOr<std::shared_ptr<const AccessList>> ReadAccessFile(const std::string& file);

// Thread-safe.
class AccessControl {
 public:
  // Without a file everybody may do everything. Fails as ReadAccessFile() does.
  static absl::StatusOr<std::unique_ptr<AccessControl>> Open(const std::string& file);

  // Whether a file says who may ask.
  bool restricted() const { return !file_.empty(); }

  // Who may ask; null when not restricted. Takes a lock only where the list is another than this
  // thread got last.
  std::shared_ptr<const AccessList> Get() const;

  // Grows with each list, so that who keeps one sees whether it is still the one that counts.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // Reads the file again. On an error, which the log names once, who may ask stays as it was.
  absl::Status Reload();

 private:
  explicit AccessControl(const std::string& file);

  const std::string file_;
  const uint64_t id_;  // no other control's
  absl::Mutex reload_mutex_;
  FileText last_ ABSL_GUARDED_BY(reload_mutex_) = absl::UnknownError("not read yet");
  absl::Status outcome_ ABSL_GUARDED_BY(reload_mutex_);  // of reading it
  mutable absl::Mutex mutex_;
  std::shared_ptr<const AccessList> list_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> generation_ = 0;
};

}  // namespace domicile::access

#endif  // DOMICILE_SERVICE_ACCESS_ACCESS_CONTROL_H_

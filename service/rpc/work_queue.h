// Work that blocks, such as a commit, off gRPC's own threads.

#ifndef DOMICILE_SERVICE_RPC_WORK_QUEUE_H_
#define DOMICILE_SERVICE_RPC_WORK_QUEUE_H_

#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace domicile::rpc {

// One thread, which does the work in the order in which it came. Thread-safe.
class WorkQueue {
 public:
  // Behind more than so much a caller would wait for longer than it has time.
  static constexpr size_t kMostWaiting = 1024;

  explicit WorkQueue(size_t most_waiting = kMostWaiting);

  // Does the work that waits, and ends.
  ~WorkQueue();

  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // Does the work soon; does not block. UNAVAILABLE, and the work is not done, when as much waits
  // as may.
  absl::Status Post(std::function<void()> work);

 private:
  void Run();

  const size_t most_waiting_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_WORK_QUEUE_H_

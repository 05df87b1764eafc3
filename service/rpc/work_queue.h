// Work that blocks, such as a commit, off gRPC's own threads.

#ifndef DOMICILE_SERVICE_RPC_WORK_QUEUE_H_
#define DOMICILE_SERVICE_RPC_WORK_QUEUE_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace domicile::rpc {

// Threads, one unless told otherwise, which take up the work in the order in which it came.
// Thread-safe.
class WorkQueue {
 public:
  // Behind more than so much a caller would wait for longer than it has time, and of requests that
  // wait the memory is not to be full.
  static constexpr size_t kMostWaiting = 1024;
  static constexpr size_t kMostBytes = 256 << 20;

  explicit WorkQueue(size_t most_waiting = kMostWaiting, size_t most_bytes = kMostBytes,
                     int threads = 1);

  // Does the work that waits, and ends.
  ~WorkQueue();

  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // Does the work, of which `bytes` are kept until then, soon; does not block. RESOURCE_EXHAUSTED
  // (OVERLOADED), and the work is not done, when as much waits as may. Whatever its size, it may
  // wait alone.
  absl::Status Post(size_t bytes, std::function<void()> work);

  // Does the work, waits for it and returns what it returns, or why it was not done.
  absl::Status Do(size_t bytes, const std::function<absl::Status()>& work);

 private:
  void Run();

  struct Work {
    size_t bytes;
    std::function<void()> run;
  };

  const size_t most_waiting_;
  const size_t most_bytes_;
  absl::Mutex mutex_;
  std::deque<Work> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_WORK_QUEUE_H_

// One completion queue and the thread that polls it.

#ifndef DOMICILE_SERVICE_RPC_HOT_EVENT_LOOP_H_
#define DOMICILE_SERVICE_RPC_HOT_EVENT_LOOP_H_

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace domicile::rpc::hot {

// What a completion queue hands back.
class Event {
 public:
  virtual ~Event() = default;
  // In the loop's thread. `ok` is false for what did not come to be: see grpc::CompletionQueue.
  virtual void Happened(bool ok) = 0;
};

// Everything but Post() and the constructor happens in the loop's own thread.
class EventLoop : private Event {
 public:
  explicit EventLoop(std::unique_ptr<grpc::ServerCompletionQueue> queue);

  // Stop() must have been called, unless Start() was not.
  ~EventLoop() override;

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  void Start();

  // Runs it in the loop's thread, soon. From any thread, until Stop().
  void Post(std::function<void()> work);

  // Whether no operation may be started on the queue any more.
  bool stopped() const { return stopped_; }

  // Lets the events that are on their way happen, and ends the thread. What answers the calls of
  // this queue from other threads must have ended. From any other thread.
  void Stop();

 private:
  void Run();
  void Happened(bool ok) override;  // something was posted
  void DoPosted();

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  bool stopped_ = false;

  absl::Mutex mutex_;
  std::vector<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_EVENT_LOOP_H_

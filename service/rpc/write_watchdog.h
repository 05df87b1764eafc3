// Lets go of callers who read too slowly what they are sent.

#ifndef DOMICILE_SERVICE_RPC_WRITE_WATCHDOG_H_
#define DOMICILE_SERVICE_RPC_WRITE_WATCHDOG_H_

#include <grpcpp/server_context.h>

#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/base/stop_signal.h"

namespace domicile::rpc {

// A write to a stream waits while its caller does not read. That takes a thread, and keeps what was
// written in memory; so after some time the call ends. Thread-safe.
class WriteWatchdog {
  struct Entry {
    grpc_call* call;
    absl::Duration due;  // of the monotonic clock
    std::string resume;
  };

 public:
  static constexpr absl::Duration kPatience = absl::Seconds(10);

  explicit WriteWatchdog(absl::Duration patience = kPatience);
  ~WriteWatchdog();

  // A write that is under way. If it takes longer than the patience, the call ends with
  // RESOURCE_EXHAUSTED and a text that says where to go on.
  class Write {
   public:
    // `resume` is how to go on, such as `resume at the cursor \`…\``.
    Write(WriteWatchdog& watchdog, const grpc::ServerContext& context, std::string resume);
    ~Write();
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;

   private:
    WriteWatchdog& watchdog_;
    std::list<Entry>::iterator entry_;
  };

 private:
  void Run();
  void EndOverdue();

  const absl::Duration patience_;
  absl::Mutex mutex_;
  std::list<Entry> under_way_ ABSL_GUARDED_BY(mutex_);
  base::StopSignal stop_;
  std::thread thread_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_WRITE_WATCHDOG_H_

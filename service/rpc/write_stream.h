// Streams of messages to a caller, written by the thread that serves the call and fed by others.

#ifndef DOMICILE_SERVICE_RPC_WRITE_STREAM_H_
#define DOMICILE_SERVICE_RPC_WRITE_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "service/rpc/write_watchdog.h"

namespace domicile::rpc {

// What there is to say on one call. One message is under way at a time. Its own thread calls the
// On… functions, until the call has ended; StartWrite() and Finish() may be called by any.
template <typename Message>
class WriteStream {
 public:
  virtual ~WriteStream() = default;

  // The message that StartWrite() was given has been taken, or with `ok` false never will be.
  virtual void OnWriteDone(bool ok) = 0;
  // Called every 50 ms and oftener, until OnStop(): whether there is something to say by now.
  virtual void OnLook() {}
  // The caller has gone, or may no longer ask; `why` says so.
  virtual void OnStop(const absl::Status& why) = 0;
  // Where the caller may go on, as a sentence, for one who reads too slowly.
  virtual std::string HowToResume() = 0;

  // Serves the call until Finish() was called. `may_go_on` is asked now and then.
  grpc::Status Serve(const grpc::ServerContext& context, grpc::ServerWriter<Message>& writer,
                     WriteWatchdog& watchdog, const std::function<absl::Status()>& may_go_on) {
    bool stopped = false;
    for (;;) {
      const Message* message = nullptr;
      std::optional<grpc::Status> status;
      {
        std::unique_lock<std::mutex> lock(serving_mutex_);
        wanted_.wait_for(lock, kLookInterval,
                         [this] { return to_write_ != nullptr || status_.has_value(); });
        message = std::exchange(to_write_, nullptr);
        if (message == nullptr) status = status_;
      }
      if (status) return *status;
      if (message != nullptr) {
        bool ok = false;
        {
          const WriteWatchdog::Write write(watchdog, context, HowToResume());
          ok = writer.Write(*message);
        }
        OnWriteDone(ok);
      }
      if (stopped) continue;
      absl::Status why =
          context.IsCancelled() ? absl::CancelledError("the caller has gone") : may_go_on();
      stopped = !why.ok();
      if (stopped) {
        OnStop(why);
      } else {
        OnLook();
      }
    }
  }

 protected:
  // The message stays as it is until OnWriteDone().
  void StartWrite(const Message* message) {
    const std::lock_guard<std::mutex> lock(serving_mutex_);
    to_write_ = message;
    wanted_.notify_one();
  }

  // Ends the call once what is under way has been written.
  void Finish(grpc::Status status) {
    const std::lock_guard<std::mutex> lock(serving_mutex_);
    status_ = std::move(status);
    wanted_.notify_one();
  }

 private:
  // How soon it sees that the caller has gone.
  static constexpr std::chrono::milliseconds kLookInterval{50};

  std::mutex serving_mutex_;  // of what follows
  std::condition_variable wanted_;
  const Message* to_write_ = nullptr;
  std::optional<grpc::Status> status_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_WRITE_STREAM_H_

// One child process with one plugin, and what it says.

#ifndef DOMICILE_SERVICE_LOADER_CHILD_H_
#define DOMICILE_SERVICE_LOADER_CHILD_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/unique_fd.h"
#include "service/loader/host/protocol.h"
#include "service/loader/spawn.h"

namespace domicile::loader {

struct ChildOptions {
  std::string program;
  absl::Duration deadline;   // for its whole life; finite
  int64_t max_answer_bytes;  // of everything that it says
  int64_t max_memory_bytes;  // of its address space
};

struct Frame {
  uint32_t kind = 0;  // of host_frame_kind, or anything else
  std::string payload;
};

// Used by one thread, which outlives it: the child ends with the thread that started it.
class Child {
 public:
  // Starts a child that has the library as a descriptor, waits until its sandbox is up, and has it
  // open the library. No plugin code runs before that, so that every error is the machine's.
  static absl::StatusOr<Child> Start(const ChildOptions& options, const base::UniqueFd& library);

  // The same for a child that somebody else started, and that has said READY. Without a process
  // there is only the channel: for tests of what may come over it.
  static Child Adopt(const ChildOptions& options, SpawnedHost host) {
    return Child(options, std::move(host));
  }

  Child(Child&&) = default;
  Child& operator=(Child&&) = delete;
  // Kills it and reaps it.
  ~Child();

  // What of the sandbox this machine allows. Said before anything of the plugin ran.
  const host_sandbox& sandbox() const { return sandbox_; }

  // Says what the plugin does next, such as `in a constructor`, for the message when it does not
  // come back from that.
  void SetActivity(std::string activity) { activity_ = std::move(activity); }

  // The next frame. Refuses what REFUSED says, and HUNG, CRASHED, TOO_LARGE.
  absl::StatusOr<Frame> Receive();

  // Refuses HUNG. That the child is gone is for the next Receive to say.
  absl::Status Send(host_frame_kind kind, std::string_view payload);

 private:
  Child(const ChildOptions& options, SpawnedHost host);

  absl::StatusOr<Frame> ReceiveAny();
  // Waits until that many bytes are there and takes them.
  absl::StatusOr<std::string> Take(size_t size);
  // Waits for an event of poll(2) until the deadline.
  absl::Status Wait(const base::UniqueFd& fd, short event);
  // Called when the child has closed its end: waits for its own end and says what that was.
  absl::Status DescribeEnd();

  SpawnedHost host_;
  host_sandbox sandbox_ = {};
  std::chrono::steady_clock::time_point deadline_;
  absl::Duration allowed_;
  int64_t max_answer_bytes_;
  int64_t bytes_left_;
  std::string activity_;
  std::string received_;  // from the socket, not yet taken
};

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_CHILD_H_

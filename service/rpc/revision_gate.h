// Waits for a revision that a caller has already seen elsewhere.

#ifndef DOMICILE_SERVICE_RPC_REVISION_GATE_H_
#define DOMICILE_SERVICE_RPC_REVISION_GATE_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/revision.pb.h"

namespace domicile::rpc {

using Deadline = std::chrono::system_clock::time_point;
// Until when a call waits. Setting the time of day does not change it.
using Patience = std::chrono::steady_clock::time_point;

// Shortly before the deadline, and ten seconds from now at the latest.
Patience PatienceOf(Deadline deadline);

// FAILED_PRECONDITION: the server has not come as far as is asked for.
absl::Status Stale(const v1::AtLeast& at_least);

// One call that waits. What it is made of must live as long.
class RevisionWait {
 public:
  RevisionWait(Deadline deadline, std::function<bool()> cancelled, const v1::AtLeast& at_least,
               std::function<absl::StatusOr<bool>()> reached);

  // How it ended: OK once `reached` says so, the error that it gives, STALE when the patience is at
  // its end, and CANCELLED when `cancelled` says that the caller has gone. Nothing while it goes
  // on.
  std::optional<absl::Status> Look();

  // When to look again. What is waited for mostly comes within milliseconds; what does not is
  // looked for more and more seldom, so that it does not keep the server busy.
  std::chrono::steady_clock::time_point next() const { return next_; }

  // Looks until it has ended.
  absl::Status Block();

 private:
  std::function<bool()> cancelled_;
  const v1::AtLeast* at_least_;
  std::function<absl::StatusOr<bool>()> reached_;
  Patience end_;
  std::chrono::steady_clock::duration interval_;
  std::chrono::steady_clock::time_point next_;
};

// Calls that wait without a thread of their own. Thread-safe.
class RevisionGate {
 public:
  // Is told how the wait ended, once. It runs on the thread that looks after all of them.
  using Then = std::function<void(const absl::Status&)>;

  RevisionGate();
  ~RevisionGate() { Stop(); }

  void Add(RevisionWait wait, Then then);

  // What waits ends as CANCELLED, and so does what is added from now on.
  void Stop();

 private:
  struct Entry {
    RevisionWait wait;
    Then then;
  };
  using Waiting = std::multimap<std::chrono::steady_clock::time_point, Entry>;

  void Run();

  // Not absl::Mutex, whose waits end at a time of day: see base/stop_signal.h.
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  Waiting waiting_;  // by when to look
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_REVISION_GATE_H_

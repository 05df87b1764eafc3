#include "service/rpc/write_watchdog.h"

#include <grpc/grpc.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/clock.h"

namespace domicile::rpc {

WriteWatchdog::WriteWatchdog(absl::Duration patience) : patience_(patience) {
  thread_ = std::thread([this] { Run(); });
}

WriteWatchdog::~WriteWatchdog() {
  stop_.Set();
  thread_.join();
}

WriteWatchdog::Write::Write(WriteWatchdog& watchdog, const grpc::ServerContext& context,
                            std::string resume)
    : watchdog_(watchdog) {
  // The call is the context's own, of which nothing is changed but that it may end.
  grpc_call* call = const_cast<grpc::ServerContext&>(context).c_call();
  absl::MutexLock lock(&watchdog.mutex_);
  watchdog.under_way_.push_back(
      {call, base::MonotonicNow() + watchdog.patience_, std::move(resume)});
  entry_ = std::prev(watchdog.under_way_.end());
}

WriteWatchdog::Write::~Write() {
  absl::MutexLock lock(&watchdog_.mutex_);
  watchdog_.under_way_.erase(entry_);
}

void WriteWatchdog::Run() {
  while (!stop_.WaitFor(patience_ / 4)) EndOverdue();
}

void WriteWatchdog::EndOverdue() {
  const absl::Duration now = base::MonotonicNow();
  absl::MutexLock lock(&mutex_);
  for (Entry& entry : under_way_) {
    if (entry.due > now) continue;
    entry.due = absl::InfiniteDuration();
    // The status goes out although the caller reads nothing else: HTTP/2 does not hold it back.
    grpc_call_cancel_with_status(
        entry.call, GRPC_STATUS_RESOURCE_EXHAUSTED,
        absl::StrCat("the caller reads too slowly; ", entry.resume).c_str(), nullptr);
  }
}

}  // namespace domicile::rpc

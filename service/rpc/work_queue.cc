#include "service/rpc/work_queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {
namespace {

// After so long some of what waits has been done.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

}  // namespace

WorkQueue::WorkQueue(size_t most_waiting, size_t most_bytes, int threads)
    : most_waiting_(most_waiting), most_bytes_(most_bytes) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkQueue::~WorkQueue() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status WorkQueue::Post(size_t bytes, std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() >= most_waiting_ ||
      (!waiting_.empty() && waiting_bytes_ + bytes > most_bytes_)) {
    return base::Overloaded(
        decision::ReasonName(v1::ERROR_REASON_OVERLOADED),
        absl::StrCat(waiting_.size(), " calls of this kind wait already; try again later"),
        kRetryDelay, {{"limit", absl::StrCat(most_waiting_)}});
  }
  waiting_.push_back({bytes, std::move(work)});
  waiting_bytes_ += bytes;
  return absl::OkStatus();
}

absl::Status WorkQueue::Do(size_t bytes, const std::function<absl::Status()>& work) {
  absl::Notification done;
  absl::Status result;
  const absl::Status posted = Post(bytes, [&] {
    result = work();
    done.Notify();
  });
  if (!posted.ok()) return posted;
  done.WaitForNotification();
  return result;
}

void WorkQueue::Run() {
  const auto has_something_to_do = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return ending_ || !waiting_.empty();
  };
  for (;;) {
    Work work;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_something_to_do));
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
      waiting_bytes_ -= work.bytes;
    }
    work.run();
  }
}

}  // namespace domicile::rpc

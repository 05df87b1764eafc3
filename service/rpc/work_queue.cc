#include "service/rpc/work_queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {

WorkQueue::WorkQueue(size_t most_waiting)
    : most_waiting_(most_waiting), thread_([this] { Run(); }) {}

WorkQueue::~WorkQueue() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

absl::Status WorkQueue::Post(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() >= most_waiting_) {
    return base::Error(
        absl::StatusCode::kUnavailable, decision::ReasonName(v1::ERROR_REASON_STORAGE_FAILED),
        absl::StrCat(waiting_.size(), " calls wait for the database already; try again later"));
  }
  waiting_.push_back(std::move(work));
  return absl::OkStatus();
}

void WorkQueue::Run() {
  const auto has_something_to_do = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return ending_ || !waiting_.empty();
  };
  for (;;) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_something_to_do));
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace domicile::rpc

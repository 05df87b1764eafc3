#include "service/rpc/work_queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {

WorkQueue::WorkQueue(size_t most_waiting, size_t most_bytes)
    : most_waiting_(most_waiting), most_bytes_(most_bytes), thread_([this] { Run(); }) {}

WorkQueue::~WorkQueue() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

absl::Status WorkQueue::Post(size_t bytes, std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() >= most_waiting_ ||
      (!waiting_.empty() && waiting_bytes_ + bytes > most_bytes_)) {
    return base::Error(
        absl::StatusCode::kUnavailable, decision::ReasonName(v1::ERROR_REASON_STORAGE_FAILED),
        absl::StrCat(waiting_.size(), " calls wait for the database already; try again later"));
  }
  waiting_.push_back({bytes, std::move(work)});
  waiting_bytes_ += bytes;
  return absl::OkStatus();
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

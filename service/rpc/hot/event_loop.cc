#include "service/rpc/hot/event_loop.h"

#include <grpc/support/time.h>

#include <utility>

namespace domicile::rpc::hot {

EventLoop::EventLoop(std::unique_ptr<grpc::ServerCompletionQueue> queue)
    : queue_(std::move(queue)) {}

EventLoop::~EventLoop() {
  if (thread_.joinable()) return;
  // A queue that nobody polled has to be emptied as well.
  if (!stopped_) queue_->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
  }
}

void EventLoop::Start() {
  thread_ = std::thread([this] { Run(); });
}

void EventLoop::Run() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) static_cast<Event*>(tag)->Happened(ok);
}

void EventLoop::Post(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  posted_.push_back(std::move(work));
  // The alarm of those that were posted before has yet to go off.
  if (posted_.size() > 1) return;
  // In the past, so that it goes off here: what is even a little ahead waits for gRPC's timers, and
  // they wait for a time of day, which may be set back.
  alarm_.Set(queue_.get(), gpr_inf_past(GPR_CLOCK_MONOTONIC), static_cast<Event*>(this));
}

void EventLoop::Happened(bool) { DoPosted(); }

void EventLoop::DoPosted() {
  std::vector<std::function<void()>> work;
  {
    absl::MutexLock lock(&mutex_);
    work.swap(posted_);
  }
  for (const auto& one : work) one();
}

void EventLoop::Stop() {
  if (!thread_.joinable()) return;
  Post([this] {
    stopped_ = true;
    queue_->Shutdown();
  });
  thread_.join();
}

}  // namespace domicile::rpc::hot

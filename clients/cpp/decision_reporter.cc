#include "clients/cpp/decision_reporter.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/time/clock.h"
#include "clients/cpp/retry.h"

namespace domicile::client {
namespace {

// What a batch may have in bytes: far below what a server takes at once.
constexpr size_t kMostBytes = 8 << 20;

}  // namespace

DecisionReporter::DecisionReporter(std::shared_ptr<Connection> connection, ReporterOptions options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      sender_([this] { Run(); }) {}

DecisionReporter::~DecisionReporter() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    give_up_ = absl::Now() + options_.patience;
  }
  sender_.join();
}

bool DecisionReporter::Add(v1::ReportedDecision decision) {
  absl::MutexLock lock(&mutex_);
  if (queue_.size() + sending_ >= options_.most_waiting) return false;
  if (queue_.empty()) first_added_ = absl::Now();
  queue_.push_back(std::move(decision));
  return true;
}

size_t DecisionReporter::waiting() const {
  absl::MutexLock lock(&mutex_);
  return queue_.size() + sending_;
}

absl::Status DecisionReporter::last_status() const {
  absl::MutexLock lock(&mutex_);
  return last_status_;
}

bool DecisionReporter::NextBatch(v1::ReportDecisionsRequest& batch) {
  const auto some = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !queue_.empty() || ending_;
  };
  const auto enough = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return queue_.size() >= static_cast<size_t>(options_.batch) || ending_;
  };
  batch.Clear();
  batch.set_reporter(options_.reporter);
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&some));
  if (queue_.empty()) return false;
  mutex_.AwaitWithDeadline(absl::Condition(&enough), first_added_ + options_.interval);
  size_t bytes = 0;
  while (!queue_.empty() && batch.decisions_size() < options_.batch && bytes < kMostBytes) {
    bytes += queue_.front().ByteSizeLong();
    *batch.add_decisions() = std::move(queue_.front());
    queue_.pop_front();
  }
  // What is left has not waited for long, or makes a batch.
  first_added_ = absl::Now();
  sending_ = static_cast<size_t>(batch.decisions_size());
  return true;
}

bool DecisionReporter::Send(const v1::ReportDecisionsRequest& batch) {
  CallOptions call;
  {
    absl::MutexLock lock(&mutex_);
    call.timeout = std::min(absl::Seconds(10), give_up_ - absl::Now());
  }
  const absl::Status sent = connection_->ReportDecisions(batch, call).status();
  absl::MutexLock lock(&mutex_);
  last_status_ = sent;
  if (sent.ok()) sending_ = 0;
  return sent.ok();
}

void DecisionReporter::Run() {
  std::mt19937_64 chance{std::random_device{}()};
  v1::ReportDecisionsRequest batch;
  while (NextBatch(batch)) {
    Backoff backoff((ConnectionOptions()));
    while (!Send(batch)) {
      const absl::Duration pause =
          backoff.Next(std::uniform_real_distribution<double>(0.5, 1)(chance));
      absl::MutexLock lock(&mutex_);
      if (absl::Now() + pause >= give_up_) return;
      // The end is no reason to wait any longer, and one to try again at once.
      const bool ending = ending_;
      const auto ended = [this, ending]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ && !ending; };
      mutex_.AwaitWithTimeout(absl::Condition(&ended), pause);
    }
  }
}

}  // namespace domicile::client

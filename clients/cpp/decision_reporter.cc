#include "clients/cpp/decision_reporter.h"

#include <algorithm>
#include <random>
#include <utility>

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
    const Lock lock(mutex_);
    ending_ = true;
    give_up_ = Clock::now() + absl::ToChronoNanoseconds(options_.patience);
  }
  changed_.notify_all();
  sender_.join();
}

bool DecisionReporter::Add(v1::ReportedDecision decision) {
  const Lock lock(mutex_);
  if (queue_.size() + sending_ >= options_.most_waiting) return false;
  if (queue_.empty()) first_added_ = Clock::now();
  queue_.push_back(std::move(decision));
  // Only what the sender waits for wakes it.
  if (queue_.size() == 1 || HasBatch()) changed_.notify_all();
  return true;
}

size_t DecisionReporter::waiting() const {
  const Lock lock(mutex_);
  return queue_.size() + sending_;
}

absl::Status DecisionReporter::last_status() const {
  const Lock lock(mutex_);
  return last_status_;
}

bool DecisionReporter::NextBatch(v1::ReportDecisionsRequest& batch) {
  batch.Clear();
  batch.set_reporter(options_.reporter);
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return !queue_.empty() || ending_; });
  if (queue_.empty()) return false;
  changed_.wait_until(lock, first_added_ + absl::ToChronoNanoseconds(options_.interval),
                      [this] { return HasBatch() || ending_; });
  size_t bytes = 0;
  while (!queue_.empty() && batch.decisions_size() < options_.batch && bytes < kMostBytes) {
    bytes += queue_.front().ByteSizeLong();
    *batch.add_decisions() = std::move(queue_.front());
    queue_.pop_front();
  }
  // What is left has not waited for long, or makes a batch.
  first_added_ = Clock::now();
  sending_ = static_cast<size_t>(batch.decisions_size());
  return true;
}

bool DecisionReporter::Send(const v1::ReportDecisionsRequest& batch) {
  CallOptions call;
  {
    const Lock lock(mutex_);
    call.timeout = std::min(absl::Seconds(10), absl::FromChrono(give_up_ - Clock::now()));
  }
  const absl::Status sent = connection_->ReportDecisions(batch, call).status();
  const Lock lock(mutex_);
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
      Lock lock(mutex_);
      const Clock::time_point next = Clock::now() + absl::ToChronoNanoseconds(pause);
      if (next >= give_up_) return;
      // The end is no reason to wait any longer, and one to try again at once.
      changed_.wait_until(lock, next, [this, ending = ending_] { return ending_ && !ending; });
    }
  }
}

}  // namespace domicile::client

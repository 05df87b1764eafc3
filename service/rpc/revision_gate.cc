#include "service/rpc/revision_gate.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLongest = std::chrono::seconds(10);
constexpr auto kShortestInterval = std::chrono::milliseconds(2);
constexpr auto kLongestInterval = std::chrono::milliseconds(64);
// The answer has to arrive before the deadline.
constexpr auto kMargin = std::chrono::milliseconds(100);

absl::Status ServerEnds() { return absl::CancelledError("the server ends"); }

}  // namespace

Patience PatienceOf(Deadline deadline) {
  const Clock::duration left =
      std::min<Clock::duration>(deadline - std::chrono::system_clock::now(), kLongest);
  return Clock::now() + left - std::min<Clock::duration>(kMargin, left / 5);
}

absl::Status Stale(const v1::AtLeast& at_least) {
  return base::Error(
      absl::StatusCode::kFailedPrecondition, decision::ReasonName(v1::ERROR_REASON_STALE),
      absl::StrCat("the server has not come to what `at_least` asks for: generation ",
                   at_least.generation(), ", tenancy revision ", at_least.tenancy_revision()),
      {{"field", "at_least"},
       {"generation", absl::StrCat(at_least.generation())},
       {"tenancy_revision", absl::StrCat(at_least.tenancy_revision())}});
}

RevisionWait::RevisionWait(Deadline deadline, std::function<bool()> cancelled,
                           const v1::AtLeast& at_least,
                           std::function<absl::StatusOr<bool>()> reached)
    : cancelled_(std::move(cancelled)),
      at_least_(&at_least),
      reached_(std::move(reached)),
      end_(PatienceOf(deadline)),
      interval_(kShortestInterval) {}

std::optional<absl::Status> RevisionWait::Look() {
  if (const absl::StatusOr<bool> reached = reached_(); !reached.ok() || *reached) {
    return reached.status();
  }
  if (cancelled_()) return absl::CancelledError("the caller has gone");
  const Clock::time_point now = Clock::now();
  if (now >= end_) return Stale(*at_least_);
  next_ = std::min(now + interval_, end_);
  interval_ = std::min<Clock::duration>(interval_ * 2, kLongestInterval);
  return std::nullopt;
}

absl::Status RevisionWait::Block() {
  for (;;) {
    if (const std::optional<absl::Status> ended = Look()) return *ended;
    std::this_thread::sleep_until(next_);
  }
}

RevisionGate::RevisionGate() : thread_([this] { Run(); }) {}

void RevisionGate::Add(RevisionWait wait, Then then) {
  std::optional<absl::Status> ended = wait.Look();
  if (!ended) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const Clock::time_point next = wait.next();
    if (!ending_) {
      waiting_.emplace(next, Entry{std::move(wait), std::move(then)});
      changed_.notify_one();
      return;
    }
    ended = ServerEnds();
  }
  then(*ended);
}

void RevisionGate::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const auto& [next, entry] : std::exchange(waiting_, {})) entry.then(ServerEnds());
}

void RevisionGate::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    if (Clock::now() < waiting_.begin()->first) {
      changed_.wait_until(lock, waiting_.begin()->first);
      continue;
    }
    Waiting::node_type due = waiting_.extract(waiting_.begin());
    lock.unlock();
    const std::optional<absl::Status> ended = due.mapped().wait.Look();
    if (ended) due.mapped().then(*ended);
    lock.lock();
    if (ended) continue;
    due.key() = due.mapped().wait.next();
    waiting_.insert(std::move(due));
  }
}

}  // namespace domicile::rpc

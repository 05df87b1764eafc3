#include "service/rpc/revision_gate.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/decision/question.h"

namespace domicile::rpc {
namespace {

using Clock = std::chrono::system_clock;

constexpr auto kLongest = std::chrono::seconds(10);
// How soon it looks again. What is waited for mostly comes within milliseconds; what does not must
// not keep the server busy, however many wait for it.
constexpr auto kShortestInterval = std::chrono::milliseconds(2);
constexpr auto kLongestInterval = std::chrono::milliseconds(64);
// The answer has to arrive before the deadline.
constexpr auto kMargin = std::chrono::milliseconds(100);

// Owns itself until it has called `then`.
class Gate : public std::enable_shared_from_this<Gate> {
 public:
  Gate(Deadline deadline, std::function<bool()> cancelled, const v1::AtLeast& at_least,
       std::function<absl::StatusOr<bool>()> reached, std::function<void(const absl::Status&)> then)
      : cancelled_(std::move(cancelled)),
        at_least_(at_least),
        reached_(std::move(reached)),
        then_(std::move(then)),
        end_(PatienceOf(deadline)) {}

  void Look() {
    if (const absl::StatusOr<bool> reached = reached_(); !reached.ok() || *reached) {
      return then_(reached.status());
    }
    if (cancelled_()) return then_(absl::CancelledError("the caller has gone"));
    const Clock::time_point now = Clock::now();
    if (now >= end_) return then_(Stale(at_least_));
    // A new one each time: the one before is still in its own call. It keeps its function, which
    // therefore lets go of the gate when it is called.
    alarm_ = std::make_unique<grpc::Alarm>();
    const Clock::time_point next = std::min<Clock::time_point>(now + interval_, end_);
    interval_ = std::min<Clock::duration>(interval_ * 2, kLongestInterval);
    alarm_->Set(next, [self = shared_from_this()](bool) mutable {
      const std::shared_ptr<Gate> gate = std::move(self);
      gate->Look();
    });
  }

 private:
  const std::function<bool()> cancelled_;
  const v1::AtLeast& at_least_;
  const std::function<absl::StatusOr<bool>()> reached_;
  const std::function<void(const absl::Status&)> then_;
  const Clock::time_point end_;
  Clock::duration interval_ = kShortestInterval;
  std::unique_ptr<grpc::Alarm> alarm_;
};

}  // namespace

Deadline PatienceOf(Deadline deadline) {
  const Clock::time_point now = Clock::now();
  const auto left = std::min<Clock::duration>(deadline - now, kLongest);
  return now + left - std::min<Clock::duration>(kMargin, left / 5);
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

void WaitUntil(Deadline deadline, std::function<bool()> cancelled, const v1::AtLeast& at_least,
               std::function<absl::StatusOr<bool>()> reached,
               std::function<void(const absl::Status&)> then) {
  std::make_shared<Gate>(deadline, std::move(cancelled), at_least, std::move(reached),
                         std::move(then))
      ->Look();
}

}  // namespace domicile::rpc

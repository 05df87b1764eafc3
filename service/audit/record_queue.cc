#include "service/audit/record_queue.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/time/clock.h"
#include "service/audit/group_builder.h"

namespace domicile::audit {
namespace {

// How long a record may wait for others, so that they share the cost of a commit.
constexpr absl::Duration kPatience = absl::Milliseconds(50);

}  // namespace

bool RecordQueue::TakeAtOnce(std::vector<Record>& records) {
  absl::MutexLock lock(&mutex_);
  if (!HasRoomFor(records.size())) return false;
  Push(records);
  return true;
}

void RecordQueue::Append(std::vector<Record> records, Done done) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    refusal = refusal_;
    if (refusal.ok()) {
      if (!HasRoomFor(records.size())) {
        queue_.waiting.push_back(std::exchange(done, nullptr));
        wanted_ = std::min(wanted_, size_t{1});
      }
      Push(records);
    }
  }
  if (done) done(refusal);
}

void RecordQueue::Push(std::vector<Record>& records) {
  queue_.records.insert(queue_.records.end(), std::make_move_iterator(records.begin()),
                        std::make_move_iterator(records.end()));
  records.clear();
  if (queue_.records.size() >= wanted_) WakeTaker();
}

void RecordQueue::WakeTaker() {
  // Until it waits again.
  wanted_ = std::numeric_limits<size_t>::max();
  changed_.SignalAll();
}

void RecordQueue::Refuse(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  refusal_ = status;
}

bool RecordQueue::Next(absl::Time deadline, Batch& batch) {
  batch.records.clear();
  batch.waiting.clear();
  absl::MutexLock lock(&mutex_);
  const auto wait_for = [this](size_t records,
                               absl::Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (queue_.records.size() < records && queue_.waiting.empty() && !ended_) {
      wanted_ = records;
      if (changed_.WaitWithDeadline(&mutex_, until)) break;
    }
    wanted_ = std::numeric_limits<size_t>::max();
  };
  wait_for(1, deadline);
  if (queue_.records.empty()) return !ended_;
  // Half of the bound, so that callers find room while this is written.
  wait_for(std::min(static_cast<size_t>(kLargestGroup), bound_ / 2), absl::Now() + kPatience);
  std::swap(queue_, batch);
  being_written_ += batch.records.size();
  return true;
}

void RecordQueue::Written(size_t records) {
  absl::MutexLock lock(&mutex_);
  being_written_ -= records;
}

void RecordQueue::End() {
  absl::MutexLock lock(&mutex_);
  ended_ = true;
  WakeTaker();
}

bool RecordQueue::WaitForTheEnd(absl::Duration patience) {
  const absl::Time until = absl::Now() + patience;
  absl::MutexLock lock(&mutex_);
  while (!ended_ && !changed_.WaitWithDeadline(&mutex_, until)) {
  }
  return ended_;
}

}  // namespace domicile::audit

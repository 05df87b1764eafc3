#include "service/audit/record_queue.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <utility>

#include "service/audit/group_builder.h"

namespace domicile::audit {
namespace {

using Clock = std::chrono::steady_clock;

// How long a record may wait for others, so that they share the cost of a commit.
constexpr absl::Duration kPatience = absl::Milliseconds(50);

constexpr size_t kNobody = std::numeric_limits<size_t>::max();

}  // namespace

bool RecordQueue::TakeAtOnce(std::vector<Record>& records) {
  const Lock lock(mutex_);
  if (!HasRoomFor(records.size())) return false;
  Push(records);
  return true;
}

void RecordQueue::Append(std::vector<Record>& records, Done done) {
  absl::Status refusal;
  {
    const Lock lock(mutex_);
    refusal = refusal_;
    if (refusal.ok()) {
      if (!HasRoomFor(records.size())) {
        queue_.waiting.push_back(std::exchange(done, nullptr));
        wanted_ = std::min(wanted_, size_t{1});
      }
      Push(records);
    }
  }
  records.clear();
  if (done) done(refusal);
}

void RecordQueue::Push(std::vector<Record>& records) {
  queue_.records.insert(queue_.records.end(), std::make_move_iterator(records.begin()),
                        std::make_move_iterator(records.end()));
  records.clear();
  if (queue_.records.size() >= wanted_) WakeTaker();
}

void RecordQueue::WakeTaker() {
  // Once, until it waits again.
  wanted_ = kNobody;
  changed_.notify_all();
}

void RecordQueue::Refuse(const absl::Status& status) {
  const Lock lock(mutex_);
  refusal_ = status;
}

void RecordQueue::WaitFor(size_t records, absl::Duration patience, Lock& lock) {
  const bool forever = patience == absl::InfiniteDuration();
  const auto end =
      forever ? Clock::time_point() : Clock::now() + absl::ToChronoNanoseconds(patience);
  while (queue_.records.size() < records && queue_.waiting.empty() && !ended_) {
    wanted_ = records;
    if (forever) {
      changed_.wait(lock);
    } else if (changed_.wait_until(lock, end) == std::cv_status::timeout) {
      break;
    }
  }
  wanted_ = kNobody;
}

bool RecordQueue::Next(absl::Duration patience, Batch& batch) {
  batch.records.clear();
  batch.waiting.clear();
  Lock lock(mutex_);
  WaitFor(1, patience, lock);
  if (queue_.records.empty()) return !ended_;
  // Half of the bound, so that callers find room while this is written.
  WaitFor(std::min(static_cast<size_t>(kLargestGroup), bound_ / 2), kPatience, lock);
  std::swap(queue_, batch);
  being_written_ += batch.records.size();
  return true;
}

void RecordQueue::Written(size_t records) {
  const Lock lock(mutex_);
  being_written_ -= records;
}

void RecordQueue::End() {
  const Lock lock(mutex_);
  ended_ = true;
  WakeTaker();
}

bool RecordQueue::WaitForTheEnd(absl::Duration patience) {
  Lock lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoNanoseconds(patience), [this] { return ended_; });
}

}  // namespace domicile::audit

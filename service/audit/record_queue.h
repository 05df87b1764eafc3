// Decisions that wait to be written, and who waits for that.

#ifndef DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_
#define DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/audit/record.h"

namespace domicile::audit {

// Thread-safe; one thread takes out.
class RecordQueue {
 public:
  using Done = std::function<void(const absl::Status&)>;

  // What is taken out at once.
  struct Batch {
    std::vector<Record> records;
    std::vector<Done> waiting;
  };

  // `bound` is how many records may be in the queue or being written before callers wait; 0 makes
  // all of them wait.
  explicit RecordQueue(size_t bound) : bound_(bound) {}

  // Takes the records in, and empties the vector, when nobody has to wait. False, and nothing is
  // taken, otherwise.
  bool TakeAtOnce(std::vector<Record>& records);

  // Takes the records in and calls `done` once: with the status of Refuse, without taking them,
  // while there is one; at once when nobody has to wait; otherwise it is in the batch.
  void Append(std::vector<Record> records, Done done);

  // Until it is called with OK, Append refuses with this status.
  void Refuse(const absl::Status& status);

  // Waits until there is something to take out, or that time, and takes it, in the room that
  // `batch` has. Where nobody waits for it, gives others some time to come along. False when the
  // queue has ended and is empty.
  bool Next(absl::Time deadline, Batch& batch);

  // What was taken out last is written, or given up.
  void Written(size_t records);

  // Lets Next return what there is, and then false.
  void End();

  // Waits so long; true when the queue ends before.
  bool WaitForTheEnd(absl::Duration patience);

 private:
  // Those that are in the queue, and wake the taker when it waits for so many or for them.
  void Push(std::vector<Record>& records) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeTaker() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoomFor(size_t records) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return refusal_.ok() && queue_.records.size() + being_written_ + records <= bound_;
  }

  const size_t bound_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  Batch queue_ ABSL_GUARDED_BY(mutex_);
  size_t being_written_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t wanted_ ABSL_GUARDED_BY(mutex_) = 1;  // how many the taker waits for
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_

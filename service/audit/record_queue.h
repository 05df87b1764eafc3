// Decisions that wait to be written, and who waits for that.

#ifndef DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_
#define DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
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

  // Takes the records in, empties the vector and calls `done` once: with the status of Refuse,
  // without taking them, while there is one; at once when nobody has to wait; otherwise it is in
  // the batch.
  void Append(std::vector<Record>& records, Done done);

  // Until it is called with OK, Append refuses with this status.
  void Refuse(const absl::Status& status);

  // Waits until there is something to take out, and for so long at most, and takes it, in the room
  // that `batch` has. Where nobody waits for it, gives others some time to come along. False when
  // the queue has ended and is empty.
  bool Next(absl::Duration patience, Batch& batch);

  // What was taken out last is written, or given up.
  void Written(size_t records);

  // Lets Next return what there is, and then false.
  void End();

  // Waits so long; true when the queue ends before.
  bool WaitForTheEnd(absl::Duration patience);

 private:
  using Lock = std::unique_lock<std::mutex>;

  // All of these hold the lock.
  void Push(std::vector<Record>& records);
  void WakeTaker();
  void WaitFor(size_t records, absl::Duration patience, Lock& lock);
  bool HasRoomFor(size_t records) const {
    return refusal_.ok() && queue_.records.size() + being_written_ + records <= bound_;
  }

  const size_t bound_;
  // Debian's absl::Mutex looks for deadlocks, which costs more than all else that is done here for
  // a decision; and its waits end at a time of day, which may be set back.
  std::mutex mutex_;
  std::condition_variable changed_;
  Batch queue_;
  size_t being_written_ = 0;
  size_t wanted_ = 1;  // how many the taker waits for
  bool ended_ = false;
  absl::Status refusal_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_RECORD_QUEUE_H_

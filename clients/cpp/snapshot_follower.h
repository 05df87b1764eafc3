// Follows a server's snapshot over a stream, compiles it, and knows how stale it is. Private to the
// library.

#ifndef DOMICILE_CLIENTS_CPP_SNAPSHOT_FOLLOWER_H_
#define DOMICILE_CLIENTS_CPP_SNAPSHOT_FOLLOWER_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/snapshot_draft.h"
#include "service/base/clock.h"
#include "service/base/stop_signal.h"
#include "service/compiled/compiler.h"

namespace domicile::client {

// What is decided from.
struct Followed {
  std::shared_ptr<const compiled::Snapshot> snapshot;
  std::shared_ptr<compiled::Shapes> shapes;  // of the snapshot's compiler
};

struct FollowerOptions {
  std::vector<std::string> tenant_ids;  // empty: all
  absl::Duration most_stale = absl::Seconds(10);
  // Null means the system's; a test's gives the day and the age.
  base::Clock clock;
  // A server says something each second. After so long a stream is given up and opened again.
  absl::Duration longest_silence = absl::Seconds(5);
  // Between one stream and the next.
  absl::Duration initial_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(5);
};

// Thread-safe. What was followed last stays, whatever becomes of the stream.
class SnapshotFollower {
 public:
  SnapshotFollower(std::shared_ptr<Connection> connection, FollowerOptions options);
  ~SnapshotFollower();

  SnapshotFollower(const SnapshotFollower&) = delete;
  SnapshotFollower& operator=(const SnapshotFollower&) = delete;

  // What to decide from; null before the first snapshot, and when what is there is too stale. It
  // lives until this thread's next call of this method, on whichever follower. Takes no lock and
  // allocates nothing while nothing has changed.
  const Followed* Current() const;

  // The same, for as long as it is held.
  std::shared_ptr<const Followed> Share() const;

  // Whether there is a snapshot; waits for the first one.
  bool WaitForFirst(absl::Duration timeout) const;

  // Now, and today as days since 1970-01-01, by the options' clock.
  absl::Time Now() const;
  compiled::Day Today() const;

  // Since when the snapshot has not been confirmed; infinite before the first.
  absl::Duration age() const;
  // Whether a stream is open and what it said last holds.
  bool following() const { return following_.load(std::memory_order_relaxed); }
  // Why the last stream ended; OK when none has.
  absl::Status last_error() const;

 private:
  static constexpr int64_t kNothingYet = std::numeric_limits<int64_t>::min();

  int64_t MonotonicNow() const;
  void Run();
  // Reads one stream to its end, and says why it ended.
  absl::Status FollowStream(bool resume, bool& committed);
  std::optional<v1::WatchSnapshotResponse> Read(SnapshotReader& stream);
  // Compiles what was committed last.
  void Compile(bool anew) ABSL_EXCLUSIVE_LOCKS_REQUIRED(compiler_mutex_);
  void Publish(std::shared_ptr<const compiled::Snapshot> snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(compiler_mutex_);
  // Looks after the day, and after streams that have gone silent.
  void Watch();
  bool Sleep(absl::Duration pause) const { return !stop_.WaitFor(pause); }

  const std::shared_ptr<Connection> connection_;
  const FollowerOptions options_;
  const uint64_t id_;  // no other follower's

  std::atomic<uint64_t> version_{0};  // grows with each snapshot that is published
  // By MonotonicNow(), when the snapshot will be too stale.
  std::atomic<int64_t> fresh_until_{kNothingYet};
  std::atomic<bool> following_{false};

  absl::Mutex compiler_mutex_;  // before mutex_
  SnapshotDraft draft_;         // of the thread that reads
  std::shared_ptr<const SnapshotContent> content_ ABSL_GUARDED_BY(compiler_mutex_);
  std::unique_ptr<compiled::Compiler> compiler_ ABSL_GUARDED_BY(compiler_mutex_);
  absl::CivilDay day_ ABSL_GUARDED_BY(compiler_mutex_);
  // What the world was compiled from.
  std::shared_ptr<const SnapshotContent> world_ ABSL_GUARDED_BY(compiler_mutex_);

  mutable absl::Mutex mutex_;
  std::shared_ptr<const Followed> followed_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<SnapshotReader> stream_ ABSL_GUARDED_BY(mutex_);
  // Since when of the monotonic clock a message has been waited for; infinite while none is.
  absl::Duration waiting_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  bool silent_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
  base::StopSignal stop_;

  std::thread reader_;
  std::thread watcher_;  // last: both use all of the above
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_SNAPSHOT_FOLLOWER_H_

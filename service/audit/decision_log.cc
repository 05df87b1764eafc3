#include "service/audit/decision_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "service/audit/chain.h"
#include "service/audit/log_store.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/unique_id.h"

namespace domicile::audit {
namespace {

// The most rows of one transaction: enough to share the cost of a commit, and few enough that those
// at its front do not wait long.
constexpr size_t kLargestGroup = 4096;
constexpr absl::Duration kRetentionInterval = absl::Minutes(1);
// The most rows that are let go at once: those that are to be written wait meanwhile.
constexpr int64_t kLargestDrop = 10'000;
constexpr absl::Duration kRetryInterval = absl::Seconds(1);

absl::Status Broken(const std::string& path, const v1::VerifyLogResponse& verified) {
  const int others = verified.problems_size() - 1;
  return base::Error(
      absl::StatusCode::kFailedPrecondition, "STORAGE_FAILED",
      absl::StrCat("the decision log `", path, "` is broken: ", verified.problems(0).text(),
                   others > 0 ? absl::StrCat(" There are ", others, " further problems.") : "",
                   " It is left as it is; move it away to begin a new one"));
}

class NoLog final : public DecisionLog {
 public:
  bool enabled() const override { return false; }
  void Append(std::vector<Row>, Done done) override { done(absl::OkStatus()); }
  absl::StatusOr<std::vector<v1::LogEntry>> List(const v1::ListDecisionsRequest&, int64_t,
                                                 int) override {
    return LogIsOff();
  }
  absl::StatusOr<v1::VerifyLogResponse> Verify(const KnownEntry&, const Cancelled&) override {
    return LogIsOff();
  }
};

class SqliteLog final : public DecisionLog {
 public:
  SqliteLog(const Options& options, LogStore store, LogStore reader, ChainEnds ends)
      : options_(options),
        store_(std::move(store)),
        ends_(std::move(ends)),
        written_{ends_.last_sequence, ends_.last_hash},
        reader_(std::move(reader)),
        writer_([this] { Run(); }) {}

  ~SqliteLog() override {
    {
      absl::MutexLock lock(&mutex_);
      ending_ = true;
    }
    writer_.join();
  }

  bool enabled() const override { return true; }

  void Append(std::vector<Row> rows, Done done) override {
    if (rows.empty()) return done(absl::OkStatus());
    Batch batch{std::move(rows), {}};
    absl::Status refused;
    {
      absl::MutexLock lock(&mutex_);
      refused = failure_;
      if (refused.ok()) {
        queued_rows_ += batch.rows.size();
        const bool has_room = queued_rows_ <= options_.queue_bound;
        // Who finds the queue full hears when there is room, which is when it has been written.
        if (options_.mode != Mode::kAsync || !has_room) std::swap(batch.done, done);
        queue_.push_back(std::move(batch));
      }
    }
    if (done) done(refused);
  }

  absl::StatusOr<std::vector<v1::LogEntry>> List(const v1::ListDecisionsRequest& request,
                                                 int64_t after, int limit) override {
    absl::MutexLock lock(&reader_mutex_);
    return reader_.List(request, after, limit);
  }

  absl::StatusOr<v1::VerifyLogResponse> Verify(const KnownEntry& known,
                                               const Cancelled& cancelled) override {
    std::vector<KnownEntry> all = {known};
    {
      absl::MutexLock lock(&mutex_);
      all.push_back(written_);
    }
    // A connection of its own: following a long log must not keep others from reading.
    DOMICILE_ASSIGN_OR_RETURN(LogStore store, LogStore::OpenToRead(options_.path));
    return store.Verify(all, cancelled);
  }

 private:
  struct Batch {
    std::vector<Row> rows;
    Done done;  // empty when the caller has been answered
  };

  void Run() {
    const bool drops = options_.retention != absl::InfiniteDuration();
    absl::Time next_drop = drops ? absl::InfinitePast() : absl::InfiniteFuture();
    for (std::optional<std::vector<Batch>> group; (group = NextGroup(next_drop)).has_value();) {
      if (!group->empty()) WriteGroup(*group);
      if (absl::Now() >= next_drop) {
        next_drop = DropOld() ? absl::InfinitePast() : absl::Now() + kRetentionInterval;
      }
    }
  }

  // Waits for something to write until then. Nothing when the log ends and all is written.
  std::optional<std::vector<Batch>> NextGroup(absl::Time deadline) {
    const auto wanted = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !queue_.empty() || ending_;
    };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithDeadline(absl::Condition(&wanted), deadline);
    if (queue_.empty() && ending_) return std::nullopt;
    std::vector<Batch> group;
    for (size_t rows = 0; !queue_.empty() && (rows == 0 || rows < kLargestGroup);) {
      rows += queue_.front().rows.size();
      group.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    return group;
  }

  void WriteGroup(std::vector<Batch>& group) {
    std::vector<Row> rows;
    for (Batch& batch : group) {
      rows.insert(rows.end(), std::make_move_iterator(batch.rows.begin()),
                  std::make_move_iterator(batch.rows.end()));
    }
    absl::Status status = store_.Write(rows, ends_);
    Note(status);
    // In `sync` mode each caller hears of its own failure. Those of `async` mode have been
    // answered, and what they were told was taken is not dropped.
    while (!status.ok() && options_.mode == Mode::kAsync && !WaitForTheEnd(kRetryInterval)) {
      status = store_.Write(rows, ends_);
      Note(status);
    }
    {
      absl::MutexLock lock(&mutex_);
      queued_rows_ -= rows.size();
    }
    if (!status.ok() && options_.mode == Mode::kAsync) {
      spdlog::critical("the decision log ends, and {} decisions could not be written to it",
                       rows.size());
    }
    for (const Batch& batch : group) {
      if (batch.done) batch.done(status);
    }
  }

  // Notes how a write ended.
  void Note(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (status.ok()) written_ = {ends_.last_sequence, ends_.last_hash};
    if (!status.ok() && status != failure_) {
      spdlog::error("the decision log cannot be written: {}", std::string(status.message()));
    }
    if (status.ok() && !failure_.ok()) spdlog::info("the decision log is written again");
    failure_ = options_.mode == Mode::kAsync ? status : absl::OkStatus();
  }

  // Whether the log ends before so long.
  bool WaitForTheEnd(absl::Duration patience) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&ending_), patience);
  }

  // Returns whether there is more to let go.
  bool DropOld() {
    const int64_t oldest = absl::ToUnixNanos(options_.clock() - options_.retention);
    const absl::StatusOr<bool> more = store_.DropBefore(oldest, kLargestDrop, ends_);
    if (!more.ok()) {
      spdlog::error("the decision log lets nothing go: {}", std::string(more.status().message()));
    }
    return more.value_or(false);
  }

  const Options options_;
  LogStore store_;  // the writer's
  ChainEnds ends_;  // the writer's

  absl::Mutex mutex_;
  std::deque<Batch> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queued_rows_ ABSL_GUARDED_BY(mutex_) = 0;  // in the queue and being written
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // in `async` mode, while writes fail
  KnownEntry written_ ABSL_GUARDED_BY(mutex_);    // the last one

  absl::Mutex reader_mutex_;
  LogStore reader_ ABSL_GUARDED_BY(reader_mutex_);
  std::thread writer_;  // last: it uses all of the above
};

}  // namespace

absl::Status LogIsOff() {
  return base::Error(absl::StatusCode::kFailedPrecondition, "LOG_OFF",
                     "decisions are not logged by this server; see --decision-log");
}

Row RowOf(const Entry& entry) {
  Row row;
  row.time_ns = google::protobuf::util::TimeUtil::TimestampToNanoseconds(entry.decision.time());
  row.id = entry.decision.id();
  row.tenant_id = entry.decision.tenant_id();
  row.connector_id = entry.decision.connector_id();
  row.verdict = entry.decision.verdict();
  row.check = entry.check.SerializeAsString();
  row.decision = entry.decision.SerializeAsString();
  return row;
}

void DecisionLog::Append(const std::vector<Entry>& entries, Done done) {
  std::vector<Row> rows;
  for (const Entry& entry : entries) rows.push_back(RowOf(entry));
  Append(std::move(rows), std::move(done));
}

std::string NewDecisionId(absl::Time time) { return base::NewUniqueId(time); }

absl::StatusOr<std::unique_ptr<DecisionLog>> DecisionLog::Open(const Options& options) {
  if (options.mode == Mode::kOff) return std::make_unique<NoLog>();
  // SQLite takes these for a database that ends with its connection.
  if (options.path.empty() || options.path == ":memory:") {
    return absl::InvalidArgumentError("the decision log needs a file");
  }
  const absl::Time start = absl::Now();
  DOMICILE_ASSIGN_OR_RETURN(LogStore store, LogStore::Open(options.path));
  DOMICILE_ASSIGN_OR_RETURN(const v1::VerifyLogResponse verified, store.Verify({}, nullptr));
  if (!verified.intact()) {
    store.LeaveAsItIs();
    return Broken(options.path, verified);
  }
  spdlog::info("decision log {}: {} entries, checked in {:.1f} s", options.path, verified.entries(),
               absl::ToDoubleSeconds(absl::Now() - start));
  DOMICILE_ASSIGN_OR_RETURN(ChainEnds ends, store.LoadEnds());
  DOMICILE_ASSIGN_OR_RETURN(LogStore reader, LogStore::OpenToRead(options.path));
  return std::make_unique<SqliteLog>(options, std::move(store), std::move(reader), std::move(ends));
}

}  // namespace domicile::audit

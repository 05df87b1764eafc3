#include "service/audit/decision_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "service/audit/log_store.h"
#include "service/audit/record_queue.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/unique_id.h"

namespace domicile::audit {
namespace {

constexpr absl::Duration kRetentionInterval = absl::Minutes(1);
// The most entries that are let go at once: those that are to be written wait meanwhile.
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
  bool TakeAtOnce(std::vector<Record>& records) override {
    records.clear();
    return true;
  }
  void Append(std::vector<Record>& records, Done done) override {
    records.clear();
    done(absl::OkStatus());
  }
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
        queue_(options.mode == Mode::kAsync ? options.queue_bound : 0),
        written_{ends_.last_sequence, ends_.last_hash},
        reader_(std::move(reader)),
        writer_([this] { Run(); }) {}

  ~SqliteLog() override {
    queue_.End();
    writer_.join();
  }

  bool enabled() const override { return true; }

  bool TakeAtOnce(std::vector<Record>& records) override { return queue_.TakeAtOnce(records); }

  void Append(std::vector<Record>& records, Done done) override {
    if (records.empty()) return done(absl::OkStatus());
    queue_.Append(records, std::move(done));
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
  void Run() {
    const bool drops = options_.retention != absl::InfiniteDuration();
    absl::Duration next_drop = drops ? absl::ZeroDuration() : absl::InfiniteDuration();
    for (RecordQueue::Batch batch; queue_.Next(next_drop - base::MonotonicNow(), batch);) {
      if (!batch.records.empty()) Write(batch);
      if (base::MonotonicNow() < next_drop) continue;
      next_drop = DropOld() ? absl::ZeroDuration() : base::MonotonicNow() + kRetentionInterval;
    }
  }

  void Write(const RecordQueue::Batch& batch) {
    absl::Status status = store_.Write(batch.records, ends_);
    Note(status);
    // In `sync` mode each caller hears of its own failure. Those of `async` mode have been
    // answered, and what they were told was taken is not dropped.
    while (!status.ok() && options_.mode == Mode::kAsync && !queue_.WaitForTheEnd(kRetryInterval)) {
      status = store_.Write(batch.records, ends_);
      Note(status);
    }
    if (!status.ok() && options_.mode == Mode::kAsync) {
      spdlog::critical("the decision log ends, and {} decisions could not be written to it",
                       batch.records.size());
    }
    queue_.Written(batch.records.size());
    for (const Done& done : batch.waiting) done(status);
  }

  // Notes how a write ended.
  void Note(const absl::Status& status) {
    if (!status.ok() && status != failure_) {
      spdlog::error("the decision log cannot be written: {}", std::string(status.message()));
    }
    if (status.ok() && !failure_.ok()) spdlog::info("the decision log is written again");
    if (status != failure_ && options_.mode == Mode::kAsync) queue_.Refuse(status);
    failure_ = status;
    if (!status.ok()) return;
    absl::MutexLock lock(&mutex_);
    written_ = {ends_.last_sequence, ends_.last_hash};
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
  // The writer's.
  LogStore store_;
  ChainEnds ends_;
  absl::Status failure_;  // of the last write

  RecordQueue queue_;
  absl::Mutex mutex_;
  KnownEntry written_ ABSL_GUARDED_BY(mutex_);  // the last one

  absl::Mutex reader_mutex_;
  LogStore reader_ ABSL_GUARDED_BY(reader_mutex_);
  std::thread writer_;  // last: it uses all of the above
};

}  // namespace

absl::Status LogIsOff() {
  return base::Error(absl::StatusCode::kFailedPrecondition, "LOG_OFF",
                     "decisions are not logged by this server; see --decision-log");
}

void DecisionLog::Append(const std::vector<Entry>& entries, Done done) {
  std::vector<Record> records;
  // Their common parts are for nobody where nothing is logged.
  if (enabled())
    std::transform(entries.begin(), entries.end(), std::back_inserter(records), RecordOf);
  Append(records, std::move(done));
}

std::string NewDecisionId(absl::Time time) { return base::ToText(base::NewUniqueId(time)); }

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

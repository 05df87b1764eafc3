#include "clients/cpp/snapshot_follower.h"

#include <time.h>

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/retry.h"
#include "service/base/clock.h"
#include "service/base/date.h"

namespace domicile::client {
namespace {

constexpr int64_t kSecondsOfADay = 24 * 60 * 60;
// How soon another day, or a stream that has gone silent, is seen.
constexpr absl::Duration kWatchInterval = absl::Milliseconds(100);

// Of so many tenants what they need is compiled before it is seen that they have changed.
constexpr size_t kFewTenants = 16;

std::atomic<uint64_t> next_id{1};

// What this thread decided from last.
struct Pinned {
  uint64_t follower = 0;
  uint64_t version = 0;
  std::shared_ptr<const Followed> followed;
};
thread_local Pinned pinned;

timespec Coarse(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now;
}

ConnectionOptions BackoffOf(const FollowerOptions& options) {
  ConnectionOptions backoff;
  backoff.initial_backoff = options.initial_backoff;
  backoff.max_backoff = options.max_backoff;
  return backoff;
}

// Whether the law and the catalog are the same, as the revision has them.
bool SameWorld(const SnapshotContent& a, const SnapshotContent& b) {
  return a.catalog == b.catalog && a.law == b.law &&
         a.cursor.revision().generation() == b.cursor.revision().generation();
}

}  // namespace

SnapshotFollower::SnapshotFollower(std::shared_ptr<Connection> connection, FollowerOptions options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      id_(next_id.fetch_add(1)),
      draft_({options_.tenant_ids.begin(), options_.tenant_ids.end()}, [this] { return Now(); }),
      reader_([this] { Run(); }),
      watcher_([this] { Watch(); }) {}

SnapshotFollower::~SnapshotFollower() {
  stop_.Set();
  {
    // A stream that comes later sees that.
    absl::MutexLock lock(&mutex_);
    if (stream_ != nullptr) stream_->Cancel();
  }
  reader_.join();
  watcher_.join();
}

const Followed* SnapshotFollower::Current() const {
  if (MonotonicNow() >= fresh_until_.load(std::memory_order_acquire)) return nullptr;
  const uint64_t version = version_.load(std::memory_order_acquire);
  if (pinned.version != version || pinned.follower != id_) {
    pinned.followed = Share();
    pinned.follower = id_;
    pinned.version = version;
  }
  return pinned.followed.get();
}

std::shared_ptr<const Followed> SnapshotFollower::Share() const {
  absl::MutexLock lock(&mutex_);
  return followed_;
}

bool SnapshotFollower::WaitForFirst(absl::Duration timeout) const {
  // What takes the mutex next after the first confirmation has this looked at again.
  const auto there = [this] { return fresh_until_.load() != kNothingYet; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&there), timeout);
}

absl::Time SnapshotFollower::Now() const { return options_.clock ? options_.clock() : absl::Now(); }

compiled::Day SnapshotFollower::Today() const {
  const int64_t seconds =
      options_.clock ? absl::ToUnixSeconds(options_.clock()) : Coarse(CLOCK_REALTIME_COARSE).tv_sec;
  return static_cast<compiled::Day>(seconds / kSecondsOfADay);
}

int64_t SnapshotFollower::MonotonicNow() const {
  if (options_.clock) return absl::ToUnixNanos(options_.clock());
  const timespec now = Coarse(CLOCK_MONOTONIC_COARSE);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

absl::Duration SnapshotFollower::age() const {
  const int64_t until = fresh_until_.load(std::memory_order_acquire);
  if (until == kNothingYet) return absl::InfiniteDuration();
  return std::max(absl::ZeroDuration(),
                  absl::Nanoseconds(MonotonicNow() - until) + options_.most_stale);
}

absl::Status SnapshotFollower::last_error() const {
  absl::MutexLock lock(&mutex_);
  return last_error_;
}

void SnapshotFollower::Run() {
  Backoff backoff(BackoffOf(options_));
  std::mt19937_64 chance{std::random_device{}()};
  bool resume = false;
  do {
    bool committed = false;
    absl::Status ended = FollowStream(resume, committed);
    following_.store(false, std::memory_order_relaxed);
    // What is wrong with a stream may be wrong with what it began with.
    resume = !absl::IsDataLoss(ended);
    if (committed) backoff.Reset();
    absl::MutexLock lock(&mutex_);
    stream_.reset();
    if (silent_) {
      ended = absl::UnavailableError(absl::StrCat("the server said nothing for ",
                                                  absl::FormatDuration(options_.longest_silence)));
    }
    last_error_ =
        ended.ok() ? absl::UnavailableError("the server ended the stream") : std::move(ended);
  } while (Sleep(backoff.Next(std::uniform_real_distribution<double>(0, 1)(chance))));
}

absl::Status SnapshotFollower::FollowStream(bool resume, bool& committed) {
  v1::WatchSnapshotRequest request;
  for (const std::string& id : options_.tenant_ids) request.add_tenant_ids(id);
  resume &= draft_.content() != nullptr;
  if (resume) *request.mutable_resume_from() = draft_.content()->cursor;
  std::shared_ptr<SnapshotReader> stream;
  {
    absl::MutexLock lock(&mutex_);
    if (stop_.IsSet()) return absl::CancelledError("the follower ends");
    stream = stream_ = connection_->WatchSnapshot(request, {});
    silent_ = false;
  }
  draft_.Begin(resume);
  while (std::optional<v1::WatchSnapshotResponse> message = Read(*stream)) {
    const int64_t arrival = MonotonicNow();
    const absl::StatusOr<SnapshotDraft::Taken> taken = draft_.Take(*message);
    if (!taken.ok()) {
      stream->Cancel();
      while (Read(*stream)) continue;
      stream->Finish().IgnoreError();
      return taken.status();
    }
    if (*taken == SnapshotDraft::Taken::kPart) continue;
    if (*taken == SnapshotDraft::Taken::kCommitted) {
      absl::MutexLock lock(&compiler_mutex_);
      content_ = draft_.content();
      Compile(draft_.full());
      committed = true;
    }
    fresh_until_.store(arrival + absl::ToInt64Nanoseconds(options_.most_stale),
                       std::memory_order_release);
    following_.store(true, std::memory_order_relaxed);
  }
  return stream->Finish();
}

std::optional<v1::WatchSnapshotResponse> SnapshotFollower::Read(SnapshotReader& stream) {
  {
    absl::MutexLock lock(&mutex_);
    waiting_since_ = base::MonotonicNow();
  }
  std::optional<v1::WatchSnapshotResponse> message = stream.Read();
  absl::MutexLock lock(&mutex_);
  waiting_since_ = absl::InfiniteDuration();
  return message;
}

void SnapshotFollower::Compile(bool anew) {
  // Numbers that a compiler gave mean nothing to what replaces all.
  if (anew) {
    compiler_ = std::make_unique<compiled::Compiler>(content_->provider);
    world_ = nullptr;
  }
  auto next = compiler_->SetTenancy(content_->tenancy, draft_.changes());
  const absl::CivilDay today = compiled::CivilDayOf(Today());
  if (world_ == nullptr || !SameWorld(*world_, *content_) || today != day_) {
    next =
        compiler_->SetWorld(content_->catalog, content_->law, today, content_->cursor.revision());
    day_ = today;
  }
  world_ = content_;
  // So that the first decisions for a tenant that has changed need not wait for it.
  const auto& tenants = draft_.changes().tenants;
  if (tenants.size() <= kFewTenants) {
    for (const auto& [id, tenant] : tenants) {
      if (tenant != nullptr) next->Prepare(*tenant);
    }
  }
  Publish(std::move(next));
}

void SnapshotFollower::Publish(std::shared_ptr<const compiled::Snapshot> snapshot) {
  auto followed =
      std::make_shared<const Followed>(Followed{std::move(snapshot), compiler_->shapes()});
  // The one before ends outside of the lock: that may take a while.
  std::shared_ptr<const Followed> before = std::move(followed);
  absl::MutexLock lock(&mutex_);
  before.swap(followed_);
  version_.fetch_add(1, std::memory_order_release);
}

void SnapshotFollower::Watch() {
  while (Sleep(kWatchInterval)) {
    {
      absl::MutexLock lock(&compiler_mutex_);
      const absl::CivilDay today = compiled::CivilDayOf(Today());
      if (world_ != nullptr && today != day_) {
        day_ = today;
        Publish(
            compiler_->SetWorld(world_->catalog, world_->law, today, world_->cursor.revision()));
      }
    }
    absl::MutexLock lock(&mutex_);
    if (stream_ != nullptr && !silent_ &&
        base::MonotonicNow() - waiting_since_ > options_.longest_silence) {
      silent_ = true;
      stream_->Cancel();
    }
  }
}

}  // namespace domicile::client

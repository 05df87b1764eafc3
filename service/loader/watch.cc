#include "service/loader/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "service/base/status_macros.h"
#include "service/loader/watch_set.h"

namespace domicile::loader {
namespace {

using Clock = std::chrono::steady_clock;

// Between attempts to watch again, when there were no watches left.
constexpr std::chrono::milliseconds kRetry{1000};

// When to tell of the changes seen so far.
class Debounce {
 public:
  explicit Debounce(const WatchOptions& options)
      : quiet_(absl::ToChronoNanoseconds(options.quiet)),
        longest_(absl::ToChronoNanoseconds(options.longest)) {}

  void Note(Clock::time_point now) {
    if (!pending_) first_ = now;
    pending_ = true;
    due_ = std::min(now + quiet_, first_ + longest_);
  }
  bool pending() const { return pending_; }
  Clock::time_point due() const { return due_; }
  void Clear() { pending_ = false; }

 private:
  std::chrono::nanoseconds quiet_;
  std::chrono::nanoseconds longest_;
  bool pending_ = false;
  Clock::time_point first_;
  Clock::time_point due_;
};

// For poll(2): -1 for no limit.
int Timeout(const Debounce& debounce, bool armed) {
  if (!debounce.pending()) return armed ? -1 : static_cast<int>(kRetry.count());
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(debounce.due() - Clock::now()).count();
  return static_cast<int>(std::max<int64_t>(left, 0));
}

void Watch(const WatchOptions& options, std::unique_ptr<WatchSet> watches, int stop,
           const std::function<void()>& on_change) {
  Debounce debounce(options);
  for (;;) {
    pollfd fds[] = {{stop, POLLIN, 0}, {watches ? watches->fd() : -1, POLLIN, 0}};
    const int ready = poll(fds, 2, Timeout(debounce, watches != nullptr));
    if (ready < 0 && errno != EINTR) return;
    if (fds[0].revents != 0) return;

    Change change = Change::kNone;
    if (!watches) {
      change = Change::kPath;
    } else if (ready > 0) {
      change = watches->Read();
    }
    if (change == Change::kPath) {
      // Before anybody is told, so that nothing falls between the watches and the next load.
      watches = WatchSet::Create(options.directory, options.matters).value_or(nullptr);
    }
    if (change != Change::kNone) debounce.Note(Clock::now());
    if (debounce.pending() && Clock::now() >= debounce.due()) {
      debounce.Clear();
      on_change();
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryWatcher>> DirectoryWatcher::Start(
    WatchOptions options, std::function<void()> on_change) {
  DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<WatchSet> watches,
                            WatchSet::Create(options.directory, options.matters));
  std::unique_ptr<DirectoryWatcher> watcher(new DirectoryWatcher);
  watcher->stop_ = base::UniqueFd(eventfd(0, EFD_CLOEXEC));
  if (!watcher->stop_.valid()) return absl::ErrnoToStatus(errno, "eventfd");
  watcher->thread_ =
      std::thread([options = std::move(options), watches = std::move(watches),
                   stop = watcher->stop_.get(), on_change = std::move(on_change)]() mutable {
        // The program's handlers are to run in its own threads.
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, nullptr);
        Watch(options, std::move(watches), stop, on_change);
      });
  return watcher;
}

DirectoryWatcher::~DirectoryWatcher() {
  eventfd_write(stop_.get(), 1);
  if (thread_.joinable()) thread_.join();
}

}  // namespace domicile::loader

#include "tests/bench/load/round.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/bench/load/interrupt.h"

namespace domicile::bench {
namespace {

// The state of a round while it runs.
class Runner {
 public:
  Runner(Mode& mode, const Load& load, int server_pid)
      : mode_(mode),
        load_(load),
        server_pid_(server_pid),
        slots_(static_cast<size_t>(load.concurrency)) {
    for (int i = load.concurrency; i-- > 0;) free_.push_back(static_cast<uint32_t>(i));
  }

  Round Run() {
    start_ = Now();
    from_ = start_ + absl::ToInt64Nanoseconds(load_.warm_up);
    to_ = from_ + absl::ToInt64Nanoseconds(load_.duration);
    const int64_t last = to_ + absl::ToInt64Nanoseconds(load_.patience);
    absl::Status gone;
    for (int64_t now = start_; gone.ok() && now < last; now = Now()) {
      Observe(now);
      BeginWhatIsDue(now);
      if (free_.size() == slots_.size() && AllBegun(now)) break;
      gone = Interrupted() ? absl::CancelledError("interrupted")
                           : mode_.Poll(NextWake(now, last), ended_);
      for (End& end : ended_) Take(end);
      ended_.clear();
    }
    Finish(gone);
    return std::move(round_);
  }

 private:
  struct Slot {
    int64_t due = 0;
    int64_t begun = 0;
    bool open = false;
  };

  bool AllBegun(int64_t now) const {
    if (load_.operations > 0 && begun_ >= load_.operations) return true;
    return now >= to_ && (load_.rate == 0 || NextDue() >= to_);
  }

  // When the next operation of an open loop is to begin.
  int64_t NextDue() const {
    return start_ + std::llround(static_cast<double>(begun_) * 1e9 / load_.rate);
  }

  // How far the generator has to look up: at the edges of the measured time, and when something is
  // due that there is room for.
  int64_t NextWake(int64_t now, int64_t last) const {
    int64_t wake = last;
    if (now < to_) wake = to_;
    if (now < from_) wake = from_;
    if (load_.rate > 0 && !free_.empty() && NextDue() < to_) wake = std::min(wake, NextDue());
    return wake;
  }

  void BeginWhatIsDue(int64_t now) {
    while (!free_.empty() && (load_.operations == 0 || begun_ < load_.operations)) {
      const int64_t due = load_.rate > 0 ? NextDue() : now;
      if (due > now || due >= to_) return;
      const uint32_t tag = free_.back();
      free_.pop_back();
      slots_[tag] = {.due = due, .begun = now, .open = true};
      ++begun_;
      mode_.Begin(tag);
    }
  }

  void Take(End& end) {
    if (end.tag >= slots_.size() || !slots_[end.tag].open) {
      return Fail(absl::InternalError("an answer came that nobody waits for"), 1);
    }
    Slot& slot = slots_[end.tag];
    slot.open = false;
    free_.push_back(end.tag);
    if (!end.status.ok()) return Fail(end.status, 1);
    const bool ended_within = end.time >= from_ && end.time < to_;
    if (ended_within) ++round_.answers;
    if (load_.rate > 0 ? slot.due < from_ : !ended_within) return;
    round_.latency.Add(end.time - slot.due);
    round_.from_begin.Add(end.time - slot.begun);
  }

  void Fail(const absl::Status& status, int64_t count) {
    if (count > 0 && round_.failures == 0) round_.first_failure = status.ToString();
    round_.failures += count;
  }

  // Notes what the processors did at the edges of the measured time.
  void Observe(int64_t now, bool over = false) {
    if (now >= from_ && measured_from_ == 0) {
      measured_from_ = now;
      idle_from_ = mode_.idle_nanoseconds();
      cpu_from_ = CpuSeconds(server_pid_);
    }
    if ((now >= to_ || over) && measured_to_ == 0 && now > measured_from_) {
      measured_to_ = now;
      const double seconds = static_cast<double>(now - measured_from_) / 1e9;
      const double idle = static_cast<double>(mode_.idle_nanoseconds() - idle_from_) / 1e9;
      round_.client_busy = std::clamp(1 - idle / seconds, 0.0, 1.0);
      round_.server_busy = (CpuSeconds(server_pid_) - cpu_from_) / seconds;
    }
  }

  void Finish(const absl::Status& gone) {
    const int64_t end = Now();
    Observe(end, true);
    round_.seconds = static_cast<double>(std::clamp(end, from_, to_) - from_) / 1e9;
    round_.verdicts = mode_.verdicts();
    round_.decisions = mode_.decisions();
    const auto open = static_cast<int64_t>(slots_.size() - free_.size());
    if (!gone.ok()) {
      // What was not begun because of it is no less of a failure.
      Fail(gone, std::max<int64_t>(open, 1));
    } else {
      Fail(absl::DeadlineExceededError(absl::StrCat("no answer within ",
                                                    absl::FormatDuration(load_.patience),
                                                    " after the end of the round")),
           open);
    }
    if (load_.rate > 0) {
      const double whole = static_cast<double>(to_ - start_) / 1e9 * load_.rate;
      round_.unsent = std::max<int64_t>(0, static_cast<int64_t>(whole) - begun_);
    }
  }

  Mode& mode_;
  const Load load_;
  const int server_pid_;
  std::vector<Slot> slots_;     // by tag
  std::vector<uint32_t> free_;  // tags
  std::vector<End> ended_;
  int64_t begun_ = 0;
  int64_t start_ = 0, from_ = 0, to_ = 0;
  int64_t measured_from_ = 0, measured_to_ = 0, idle_from_ = 0;
  double cpu_from_ = 0;
  Round round_;
};

}  // namespace

double CpuSeconds(int pid) {
  if (pid <= 0) return 0;
  std::stringstream text;
  text << std::ifstream(absl::StrCat("/proc/", pid, "/stat")).rdbuf();
  // The name in parentheses may hold anything; utime and stime are the 12th and 13th after it.
  const std::string all = text.str();
  const size_t name_end = all.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(all.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Round RunRound(Mode& mode, const Load& load, int server_pid) {
  return Runner(mode, load, server_pid).Run();
}

absl::Status Probe(Mode& mode, absl::Duration patience) {
  const int64_t last = Now() + absl::ToInt64Nanoseconds(patience);
  mode.Begin(0);
  std::vector<End> ended;
  while (ended.empty()) {
    if (Now() >= last) {
      return absl::DeadlineExceededError(
          absl::StrCat("no answer within ", absl::FormatDuration(patience)));
    }
    if (absl::Status status = mode.Poll(last, ended); !status.ok()) return status;
  }
  return ended.front().status;
}

}  // namespace domicile::bench

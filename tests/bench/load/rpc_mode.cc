#include "tests/bench/load/rpc_mode.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/load/connection.h"

namespace domicile::bench {
namespace {

// Prime to the number of questions, so that in time every question's answer is looked at.
constexpr uint64_t kSample = 257;
// A timer is late by some 50 µs; what is nearer is waited for by looking again and again.
constexpr int64_t kSpin = 100'000;
// After which a socket that took no more is tried again.
constexpr int64_t kBlocked = 20'000;

class RpcMode : public Mode, public Connection::Listener {
 public:
  explicit RpcMode(Rpc& rpc) : rpc_(rpc), path_(rpc.path()) {}

  ~RpcMode() override {
    if (epoll_ >= 0) close(epoll_);
  }

  absl::Status Open(const RpcModeOptions& options) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) return absl::InternalError(absl::StrCat("epoll: ", strerror(errno)));
    for (int i = 0; i < options.connections; ++i) {
      auto connection = Connection::Open(options.address, *this);
      if (!connection.ok()) return connection.status();
      epoll_event event = {};
      event.events = EPOLLIN;
      event.data.u64 = connections_.size();
      if (epoll_ctl(epoll_, EPOLL_CTL_ADD, (*connection)->descriptor(), &event) != 0) {
        return absl::InternalError(absl::StrCat("epoll: ", strerror(errno)));
      }
      connections_.push_back({*std::move(connection), true});
    }
    if (!rpc_.streams()) return absl::OkStatus();
    // Neighbours in turn are on different connections.
    for (int i = 0; i < options.streams_per_connection; ++i) {
      for (Used& used : connections_) {
        const auto index = static_cast<uint32_t>(streams_.size());
        streams_.push_back({&used, used.connection->Stream(index, path_), {}});
      }
    }
    return absl::OkStatus();
  }

  void Begin(uint32_t tag) override {
    const std::string_view request = rpc_.Next(tag);
    if (rpc_.streams()) {
      OpenStream& stream = streams_[turn_];
      turn_ = turn_ + 1 == streams_.size() ? 0 : turn_ + 1;
      if (!rpc_.has_tags()) stream.open.push_back(tag);
      stream.used->connection->Send(stream.call, request);
      stream.used->dirty = true;
      return;
    }
    Used& used = connections_[turn_];
    turn_ = turn_ + 1 == connections_.size() ? 0 : turn_ + 1;
    Operation(tag) = {};
    used.connection->Unary(tag, path_, request);
    used.dirty = true;
  }

  absl::Status Poll(int64_t until, std::vector<End>& ended) override {
    ended_ = &ended;
    if (absl::Status status = Flush(); !status.ok()) return status;
    for (End& end : early_) ended.push_back(std::move(end));
    if (!early_.empty()) until = 0;
    early_.clear();

    const int64_t start = Now();
    if (idle_since_ == 0) idle_since_ = start;
    epoll_event events[64];
    const int count = Wait(start, until, events, std::size(events));
    if (count < 0 && errno != EINTR) return absl::InternalError(strerror(errno));
    if (count <= 0) return absl::OkStatus();
    EndIdle(Now());
    for (int i = 0; i < count; ++i) {
      Used& used = connections_[events[i].data.u64];
      arrival_ = Now();
      if (absl::Status status = used.connection->Receive(); !status.ok()) return status;
      used.dirty = true;  // there may be a window to enlarge, or a ping to answer
    }
    return std::exchange(gone_, absl::OkStatus());
  }

  int decisions() const override { return rpc_.decisions(); }
  int questions() const override { return rpc_.questions(); }
  Verdicts verdicts() const override { return verdicts_; }
  int64_t idle_nanoseconds() const override { return idle_; }

  void OnMessage(uint32_t tag, std::string_view message) override {
    absl::Status status;
    if (answers_++ % kSample == 0) status = rpc_.Check(message, verdicts_);
    if (!rpc_.streams()) {
      // Its end is still to come.
      Operation(tag) = std::move(status);
      return;
    }
    std::deque<uint32_t>& open = streams_[tag].open;
    if (rpc_.has_tags()) {
      const int64_t named = rpc_.TagOf(message);
      if (named >= 0) return ended_->push_back({static_cast<uint32_t>(named), arrival_, status});
      gone_ = absl::InternalError("an answer of the stream bears no id");
    } else if (open.empty()) {
      gone_ = absl::InternalError("the stream has more answers than requests");
    } else {
      ended_->push_back({open.front(), arrival_, std::move(status)});
      open.pop_front();
    }
  }

  void OnEnd(uint32_t tag, const absl::Status& status) override {
    if (rpc_.streams()) {
      gone_ = status.ok() ? absl::UnavailableError("the server ended the stream") : status;
      return;
    }
    End end{tag, arrival_, status.ok() ? std::move(Operation(tag)) : status};
    if (ended_ == nullptr) return early_.push_back(std::move(end));
    ended_->push_back(std::move(end));
  }

 private:
  struct Used {
    std::unique_ptr<Connection> connection;
    bool dirty = false;  // whether it may have something to send
  };
  struct OpenStream {
    Used* used;
    Connection::Call* call;
    std::deque<uint32_t> open;  // the tags that wait, in their order
  };

  // What was found wrong with the answer to a call that has not ended yet.
  absl::Status& Operation(uint32_t tag) {
    if (tag >= operations_.size()) operations_.resize(tag + 1);
    return operations_[tag];
  }

  void EndIdle(int64_t now) {
    if (idle_since_ != 0) idle_ += now - idle_since_;
    idle_since_ = 0;
  }

  absl::Status Flush() {
    blocked_ = false;
    for (Used& used : connections_) {
      if (!used.dirty) continue;
      if (idle_since_ != 0) EndIdle(Now());
      if (absl::Status status = used.connection->Flush(); !status.ok()) return status;
      used.dirty = used.connection->blocked();
      blocked_ |= used.dirty;
    }
    return absl::OkStatus();
  }

  int Wait(int64_t start, int64_t until, epoll_event* events, size_t size) const {
    int64_t wait = std::max<int64_t>(0, until - start - kSpin);
    if (blocked_) wait = std::min(wait, kBlocked);
    const timespec timeout = {wait / 1'000'000'000, wait % 1'000'000'000};
    return epoll_pwait2(epoll_, events, static_cast<int>(size), &timeout, nullptr);
  }

  Rpc& rpc_;
  const std::string path_;
  int epoll_ = -1;
  std::deque<Used> connections_;
  std::vector<OpenStream> streams_;
  size_t turn_ = 0;
  std::vector<absl::Status> operations_;
  std::vector<End>* ended_ = nullptr;
  std::vector<End> early_;  // ended before anybody asked
  absl::Status gone_;
  int64_t arrival_ = 0;  // of what is being received
  uint64_t answers_ = 0;
  Verdicts verdicts_ = {};
  int64_t idle_ = 0;
  int64_t idle_since_ = 0;
  bool blocked_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Mode>> MakeRpcMode(Rpc& rpc, const RpcModeOptions& options) {
  auto mode = std::make_unique<RpcMode>(rpc);
  if (absl::Status status = mode->Open(options); !status.ok()) return status;
  return mode;
}

}  // namespace domicile::bench

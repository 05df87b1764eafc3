// A connection of which a test can cut, count and alter the stream of snapshots.

#ifndef DOMICILE_TESTS_LOCAL_TAMPERED_CONNECTION_H_
#define DOMICILE_TESTS_LOCAL_TAMPERED_CONNECTION_H_

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "clients/cpp/connection.h"

namespace domicile::testing {

using SnapshotMessages = std::vector<v1::WatchSnapshotResponse>;

// Thread-safe. It passes all else on.
class TamperedConnection : public client::Connection {
 public:
  // What becomes of a message; it may become none, or several.
  using Tamper = std::function<SnapshotMessages(const v1::WatchSnapshotResponse&)>;

  explicit TamperedConnection(std::shared_ptr<client::Connection> target)
      : target_(std::move(target)) {}

#define RPC(service, method, kind)                                                           \
  absl::StatusOr<v1::method##Response> method(const v1::method##Request& request,            \
                                              const client::CallOptions& options) override { \
    if (std::string(#method) == "CheckTransfer") ++checks;                                   \
    return target()->method(request, options);                                               \
  }
#include "clients/cpp/unary_rpcs.inc"

  std::unique_ptr<client::CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                                      const client::CallOptions& options) override {
    return target()->WatchCatalog(request, options);
  }
  std::unique_ptr<client::DecisionReader> WatchDecisions(
      const v1::WatchDecisionsRequest& request, const client::CallOptions& options) override {
    return target()->WatchDecisions(request, options);
  }
  std::unique_ptr<client::SimulationReader> SimulateChange(
      const v1::SimulateChangeRequest& request, const client::CallOptions& options) override {
    return target()->SimulateChange(request, options);
  }

  std::unique_ptr<client::SnapshotReader> WatchSnapshot(
      const v1::WatchSnapshotRequest& request, const client::CallOptions& options) override {
    ++streams;
    if (request.has_resume_from()) ++resumptions;
    auto reader = std::make_unique<Reader>(*this, target()->WatchSnapshot(request, options));
    absl::MutexLock lock(&mutex_);
    current_ = reader->stream();
    return reader;
  }

  // From now on, on streams that are open, too. An empty function leaves all as it is.
  void SetTamper(Tamper tamper) {
    absl::MutexLock lock(&mutex_);
    tamper_ = std::move(tamper);
  }

  // Other servers are asked from now on; the stream that is open ends.
  void SetTarget(std::shared_ptr<client::Connection> target) {
    {
      absl::MutexLock lock(&mutex_);
      target_ = std::move(target);
    }
    Cut();
  }

  // Ends the stream that is open.
  void Cut() {
    std::shared_ptr<client::SnapshotReader> stream;
    {
      absl::MutexLock lock(&mutex_);
      stream = current_;
    }
    if (stream != nullptr) stream->Cancel();
  }

  // What was seen so far, before it was tampered with.
  std::atomic<int> streams{0}, resumptions{0}, full{0}, messages{0}, checks{0};
  std::atomic<size_t> bytes{0};

 private:
  class Reader : public client::SnapshotReader {
   public:
    Reader(TamperedConnection& connection, std::unique_ptr<client::SnapshotReader> stream)
        : connection_(connection), stream_(std::move(stream)) {}

    std::optional<v1::WatchSnapshotResponse> Read() override {
      while (pending_.empty()) {
        auto message = stream_->Read();
        if (!message) return std::nullopt;
        for (auto& one : connection_.Seen(*message)) pending_.push_back(std::move(one));
      }
      auto next = std::move(pending_.front());
      pending_.pop_front();
      return next;
    }
    void Cancel() override { stream_->Cancel(); }
    absl::Status Finish() override { return stream_->Finish(); }

    std::shared_ptr<client::SnapshotReader> stream() const { return stream_; }

   private:
    TamperedConnection& connection_;
    const std::shared_ptr<client::SnapshotReader> stream_;
    std::deque<v1::WatchSnapshotResponse> pending_;
  };

  std::shared_ptr<client::Connection> target() {
    absl::MutexLock lock(&mutex_);
    return target_;
  }

  SnapshotMessages Seen(const v1::WatchSnapshotResponse& message) {
    ++messages;
    bytes += message.ByteSizeLong();
    v1::SnapshotPart part;
    if (part.ParseFromString(message.part()) && part.begin().full()) ++full;
    Tamper tamper;
    {
      absl::MutexLock lock(&mutex_);
      tamper = tamper_;
    }
    return tamper ? tamper(message) : SnapshotMessages{message};
  }

  absl::Mutex mutex_;
  std::shared_ptr<client::Connection> target_;
  std::shared_ptr<client::SnapshotReader> current_;
  Tamper tamper_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_LOCAL_TAMPERED_CONNECTION_H_

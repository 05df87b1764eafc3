#include <deque>
#include <optional>
#include <utility>

#include "service/rpc/grpc_status.h"
#include "service/rpc/hot/calls.h"

namespace domicile::rpc::hot {

// One stream. It owns itself: it ends when nothing of it is under way any more.
class StreamServer::Call {
 public:
  explicit Call(StreamServer& server) : server_(server) {
    ++under_way_;
    server_.method_.request(&context_, &stream_, server_.loop_.queue(), &opened_);
  }

  void End(const grpc::Status& status) {
    if (finishing_ || end_) return;
    end_ = status;
    GoOn();
  }

 private:
  // One kind of event of the call.
  class On final : public Event {
   public:
    On(Call& call, void (Call::*handler)(bool)) : call_(call), handler_(handler) {}
    void Happened(bool ok) override {
      --call_.under_way_;
      (call_.*handler_)(ok);
      call_.GoOn();
    }

   private:
    Call& call_;
    void (Call::*const handler_)(bool);
  };

  void Opened(bool ok) {
    if (!ok) {
      // The server takes no more streams.
      reads_done_ = finishing_ = true;
      return;
    }
    open_ = true;
    server_.open_.insert(this);
    server_.Serve();
    absl::StatusOr<Admission> admission = server_.method_.admit(context_);
    if (admission.ok()) {
      admission_ = *std::move(admission);
    } else {
      end_ = ToGrpcStatus(admission.status());
    }
  }

  void HasRead(bool ok) {
    reading_ = false;
    if (!ok) {
      reads_done_ = true;
      return;
    }
    const absl::Status still = server_.method_.renew(context_, admission_);
    if (!still.ok()) {
      end_ = ToGrpcStatus(still);
      return;
    }
    const RequestBytes bytes(message_);
    std::string response;
    ++unanswered_;
    const bool answered =
        server_.method_.handle(bytes.view(), admission_, response, [this](std::string later) {
          server_.loop_.Post([this, later = std::move(later)]() mutable {
            Answer(std::move(later));
            GoOn();
          });
        });
    if (answered) Answer(std::move(response));
  }

  void Answer(std::string response) {
    --unanswered_;
    if (!broken_) responses_.push_back(std::move(response));
  }

  void HasWritten(bool ok) {
    writing_ = false;
    if (ok) return;
    // Nobody takes the answers away any more.
    broken_ = true;
    responses_.clear();
  }

  void Finished(bool) {}

  // Starts whatever can be done next, and ends the call when nothing can.
  void GoOn() {
    // On a loop that has stopped nothing more is started, and nobody waits for an answer.
    if (!open_ || finishing_ || server_.loop_.stopped()) {
      if (under_way_ == 0 && unanswered_ == 0) {
        server_.open_.erase(this);
        delete this;
      }
      return;
    }
    if (!writing_ && !responses_.empty()) Write();
    if (!reading_ && !reads_done_ && !end_ &&
        responses_.size() + unanswered_ < server_.method_.most_pending) {
      reading_ = true;
      ++under_way_;
      stream_.Read(&message_, &read_);
    }
    if ((reads_done_ || end_) && !writing_ && responses_.empty() && unanswered_ == 0) {
      finishing_ = true;
      ++under_way_;
      stream_.Finish(end_.value_or(grpc::Status::OK), &finished_);
    }
  }

  void Write() {
    writing_ = true;
    ++under_way_;
    const grpc::ByteBuffer buffer = BufferOf(responses_.front());
    responses_.pop_front();
    grpc::WriteOptions options;
    // What follows soon may go out together with it.
    if (!responses_.empty()) options.set_buffer_hint();
    stream_.Write(buffer, options, &written_);
  }

  StreamServer& server_;
  grpc::ServerContext context_;
  Admission admission_;
  StreamMethod::Stream stream_{&context_};
  grpc::ByteBuffer message_;
  std::deque<std::string> responses_;
  std::optional<grpc::Status> end_;  // what the server ends the stream with
  int under_way_ = 0;                // operations of gRPC
  size_t unanswered_ = 0;
  bool open_ = false;
  bool reading_ = false;
  bool reads_done_ = false;
  bool writing_ = false;
  bool broken_ = false;
  bool finishing_ = false;
  On opened_{*this, &Call::Opened};
  On read_{*this, &Call::HasRead};
  On written_{*this, &Call::HasWritten};
  On finished_{*this, &Call::Finished};
};

StreamServer::~StreamServer() = default;

void StreamServer::Serve() {
  if (!loop_.stopped()) new Call(*this);
}

void StreamServer::End(const grpc::Status& status) {
  // A stream that ends takes itself out of the set.
  const std::unordered_set<Call*> open = open_;
  for (Call* call : open) call->End(status);
}

}  // namespace domicile::rpc::hot

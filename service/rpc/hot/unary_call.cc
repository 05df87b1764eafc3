#include <optional>
#include <utility>

#include "service/rpc/grpc_status.h"
#include "service/rpc/hot/calls.h"

namespace domicile::rpc::hot {
namespace {

// Calls that come at once find so many waiting for them.
constexpr int kWaiting = 64;

// One call after another. It owns itself, and ends with the loop.
class UnaryCall final : private Event, private Reply {
 public:
  UnaryCall(EventLoop& loop, const UnaryMethod& method) : loop_(loop), method_(method) {}

  void Wait() {
    if (loop_.stopped()) {
      delete this;
      return;
    }
    under_way_ = 0;
    Admit(Admission());
    request_.Clear();
    kept_.Clear();
    context_.emplace();
    context_->AsyncNotifyWhenDone(static_cast<Event*>(&done_));
    writer_.emplace(&*context_);
    method_.request(&*context_, &request_, &*writer_, loop_.queue(), static_cast<Event*>(this));
  }

 private:
  // Hears that the call has ended, well or because the caller has gone.
  class Done final : public Event {
   public:
    explicit Done(UnaryCall& call) : call_(call) {}
    void Happened(bool) override { call_.EndOne(); }

   private:
    UnaryCall& call_;
  };

  ~UnaryCall() override = default;

  void Happened(bool ok) override {
    if (under_way_ > 0) return EndOne();  // whether or not the answer arrived
    if (!ok || loop_.stopped()) {
      // The server takes no more calls.
      delete this;
      return;
    }
    under_way_ = 2;  // the answer, and the end of the call
    const RequestBytes bytes(request_);
    method_.handle(bytes.view(), *this);
  }

  void EndOne() {
    if (--under_way_ == 0) Wait();
  }

  void Send(std::string_view response) override {
    writer_->Finish(BufferOf(response), grpc::Status::OK, static_cast<Event*>(this));
  }

  void Fail(const absl::Status& status) override {
    writer_->FinishWithError(ToGrpcStatus(admission().AsSeen(status)), static_cast<Event*>(this));
  }

  void Keep(std::string_view response) override { kept_ = BufferOf(response); }

  void SendKept(const absl::Status& status) override {
    if (!status.ok()) {
      return loop_.Post([this, status] { Fail(status); });
    }
    // Small enough for a function that is not allocated.
    loop_.Post([this] { writer_->Finish(kept_, grpc::Status::OK, static_cast<Event*>(this)); });
  }

  std::chrono::system_clock::time_point deadline() const override { return context_->deadline(); }

  bool cancelled() const override { return context_->IsCancelled(); }

  const grpc::ServerContext& context() const override { return *context_; }

  EventLoop& loop_;
  const UnaryMethod& method_;
  int under_way_ = 0;
  grpc::ByteBuffer request_, kept_;
  std::optional<grpc::ServerContext> context_;
  std::optional<UnaryMethod::Writer> writer_;
  Done done_{*this};
};

}  // namespace

void ServeUnary(EventLoop& loop, const UnaryMethod& method) {
  for (int i = 0; i < kWaiting; ++i) (new UnaryCall(loop, method))->Wait();
}

}  // namespace domicile::rpc::hot

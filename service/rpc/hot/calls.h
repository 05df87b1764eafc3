// Calls on a completion queue: those that answer once, and streams.

#ifndef DOMICILE_SERVICE_RPC_HOT_CALLS_H_
#define DOMICILE_SERVICE_RPC_HOT_CALLS_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/async_unary_call.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/rpc/admission.h"
#include "service/rpc/hot/bytes.h"
#include "service/rpc/hot/event_loop.h"

namespace domicile::rpc::hot {

// Where the answer of a call goes. Exactly one of the two is called, once, from any thread.
class Reply {
 public:
  virtual ~Reply() = default;
  virtual void Send(std::string_view response) = 0;
  virtual void Fail(const absl::Status& status) = 0;
  // Keeps a response, in the loop's thread, that SendKept sends or fails instead: soon and from the
  // loop's thread, so that many that are sent at once wake it once. They are as one of the above.
  virtual void Keep(std::string_view response) = 0;
  virtual void SendKept(const absl::Status& status) = 0;
  // Until when the caller waits, and whether it has gone. From any thread, until the reply is used.
  virtual std::chrono::system_clock::time_point deadline() const = 0;
  virtual bool cancelled() const = 0;
  // The call's context, as its caller is known by it.
  virtual const grpc::ServerContext& context() const = 0;

  // As what the call was let in; sees everything until it is said otherwise. In the loop's thread,
  // before the request is handed on.
  const Admission& admission() const { return admission_; }
  void Admit(Admission admission) { admission_ = std::move(admission); }

 private:
  Admission admission_;
};

// A method that answers once.
struct UnaryMethod {
  using Writer = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;
  // Asks gRPC for the next call: one of the Request… methods of a raw service.
  std::function<void(grpc::ServerContext*, grpc::ByteBuffer*, Writer*, grpc::ServerCompletionQueue*,
                     void* tag)>
      request;
  // Answers, there or later. The bytes live until it returns, the reply until it is used.
  std::function<void(std::string_view request, Reply& reply)> handle;
};

// Waits for calls of the method, for as long as the loop runs: as many at a time as it takes for
// none to wait to be taken.
void ServeUnary(EventLoop& loop, const UnaryMethod& method);

// A method on which messages come and go.
struct StreamMethod {
  using Stream = grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;
  using Later = std::function<void(std::string response)>;

  std::function<void(grpc::ServerContext*, Stream*, grpc::ServerCompletionQueue*, void* tag)>
      request;
  // Lets a stream in, or says why not.
  std::function<absl::StatusOr<Admission>(const grpc::ServerContext&)> admit;
  // Whether it still is, before each message.
  std::function<absl::Status(const grpc::ServerContext&, Admission&)> renew;
  // Answers a message: returns true with the response in `response`, or false, and then calls
  // `later` once, from any thread.
  std::function<bool(std::string_view message, const Admission& admission, std::string& response,
                     Later later)>
      handle;
  // How many messages of one stream may wait for their answer, or for it to be taken away. Beyond,
  // nothing is read, and the sender waits.
  size_t most_pending = 256;
};

// The streams of one method on one loop.
class StreamServer {
 public:
  StreamServer(EventLoop& loop, const StreamMethod& method) : loop_(loop), method_(method) {}
  ~StreamServer();

  // Waits for streams, for as long as the loop runs.
  void Serve();

  // Ends those that are open with the status, once what they asked is answered. In the loop's
  // thread.
  void End(const grpc::Status& status);

 private:
  class Call;

  EventLoop& loop_;
  const StreamMethod& method_;
  std::unordered_set<Call*> open_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_CALLS_H_

// Calls of any method with any bytes.

#ifndef DOMICILE_TESTS_FUZZ_RAW_CALL_H_
#define DOMICILE_TESTS_FUZZ_RAW_CALL_H_

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace domicile::fuzz {

struct RawMethod {
  const google::protobuf::MethodDescriptor* descriptor;
  std::string path;  // such as `/domicile.v1.ServerService/Ping`
  bool streams;      // in either direction

  std::unique_ptr<google::protobuf::Message> NewRequest() const;
  std::unique_ptr<google::protobuf::Message> NewResponse() const;
};

// Of all services of domicile.v1, always in the same order.
std::vector<RawMethod> AllMethods();

struct RawAnswer {
  grpc::Status status;
  std::string response;  // the first; empty when none came
};

// For one thread at a time.
class RawCall {
 public:
  explicit RawCall(const std::string& address);

  // Sends the one message and waits for the first that comes back, or for the status. A stream is
  // cancelled after that. It takes no longer than ten seconds.
  RawAnswer Call(const RawMethod& method, std::string_view request);

 private:
  bool Wait();

  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
};

}  // namespace domicile::fuzz

#endif  // DOMICILE_TESTS_FUZZ_RAW_CALL_H_

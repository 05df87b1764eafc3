#include "tests/fuzz/raw_call.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "domicile/v1/audit_service.pb.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/law_service.pb.h"
#include "domicile/v1/policy_service.pb.h"
#include "domicile/v1/replication_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/rpc/hot/bytes.h"

namespace domicile::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace

std::unique_ptr<Message> RawMethod::NewRequest() const { return New(descriptor->input_type()); }
std::unique_ptr<Message> RawMethod::NewResponse() const { return New(descriptor->output_type()); }

std::vector<RawMethod> AllMethods() {
  std::vector<RawMethod> methods;
  for (const Descriptor* message :
       {v1::ListDecisionsRequest::descriptor(), v1::ListProcessorsRequest::descriptor(),
        v1::GetLawRequest::descriptor(), v1::GetPolicyRequest::descriptor(),
        v1::WatchSnapshotRequest::descriptor(), v1::CheckTransferRequest::descriptor(),
        v1::PingRequest::descriptor(), v1::GetTenantRequest::descriptor()}) {
    const google::protobuf::FileDescriptor* file = message->file();
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* method = file->service(i)->method(j);
        methods.push_back({method, "/" + method->service()->full_name() + "/" + method->name(),
                           method->client_streaming() || method->server_streaming()});
      }
    }
  }
  return methods;
}

RawCall::RawCall(const std::string& address)
    : stub_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

bool RawCall::Wait() {
  void* tag = nullptr;
  bool ok = false;
  return queue_.Next(&tag, &ok) && ok;
}

RawAnswer RawCall::Call(const RawMethod& method, std::string_view request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  context.set_wait_for_ready(true);
  const auto call = stub_.PrepareCall(&context, method.path, &queue_);
  RawAnswer answer;
  // One operation at a time, so that tags need not tell them apart.
  call->StartCall(nullptr);
  if (Wait()) {
    call->WriteLast(rpc::hot::BufferOf(request), grpc::WriteOptions(), nullptr);
    Wait();
    grpc::ByteBuffer response;
    call->Read(&response, nullptr);
    if (Wait()) {
      answer.response = rpc::hot::RequestBytes(response).view();
      if (method.streams) context.TryCancel();
    }
  }
  call->Finish(&answer.status, nullptr);
  Wait();
  return answer;
}

}  // namespace domicile::fuzz

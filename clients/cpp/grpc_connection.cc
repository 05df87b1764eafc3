#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "clients/cpp/call_context.h"
#include "clients/cpp/catalog_watch.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/retry.h"
#include "clients/cpp/status.h"
#include "domicile/v1/audit_service.grpc.pb.h"
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/law_service.grpc.pb.h"
#include "domicile/v1/policy_service.grpc.pb.h"
#include "domicile/v1/replication_service.grpc.pb.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "domicile/v1/tenant_service.grpc.pb.h"

namespace domicile::client {
namespace {

// Whether a call may be made twice.
enum class Kind { kRead, kWrite };

// One stream. Keeps the stub that it came from.
template <typename Message>
class GrpcStreamReader final : public StreamReader<Message> {
 public:
  template <typename Stub, typename Request, typename Stream>
  GrpcStreamReader(std::shared_ptr<Stub> stub,
                   std::unique_ptr<Stream> (Stub::*rpc)(grpc::ClientContext*, const Request&),
                   const Request& request, const ConnectionOptions& options,
                   const TraceContext& trace, absl::Time deadline)
      : stub_(stub) {
    AddTraceContext(trace, context_);
    AddToken(options, context_);
    context_.set_deadline(absl::ToChronoTime(deadline));
    stream_ = ((*stub).*rpc)(&context_, request);
  }

  std::optional<Message> Read() override {
    Message message;
    if (!stream_->Read(&message)) return std::nullopt;
    return message;
  }

  void Cancel() override { context_.TryCancel(); }
  absl::Status Finish() override { return FromGrpcStatus(stream_->Finish()); }

 private:
  const std::shared_ptr<void> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderInterface<Message>> stream_;
};

class GrpcConnection final : public Connection {
 public:
  GrpcConnection(const std::shared_ptr<grpc::Channel>& channel, ConnectionOptions options)
      : options_(std::move(options)),
        clock_(RetryClock::Real()),
        AuditStub_(v1::AuditService::NewStub(channel)),
        CatalogStub_(v1::CatalogService::NewStub(channel)),
        LawStub_(v1::LawService::NewStub(channel)),
        PolicyStub_(v1::PolicyService::NewStub(channel)),
        ReplicationStub_(v1::ReplicationService::NewStub(channel)),
        ResidencyStub_(v1::ResidencyService::NewStub(channel)),
        ServerStub_(v1::ServerService::NewStub(channel)),
        TenantStub_(v1::TenantService::NewStub(channel)) {}

#define RPC(service, method, kind)                                                               \
  absl::StatusOr<v1::method##Response> method(const v1::method##Request& request,                \
                                              const CallOptions& options) override {             \
    return Call(*service##Stub_, &v1::service##Service::StubInterface::method, request, options, \
                Kind::kind);                                                                     \
  }
#include "clients/cpp/unary_rpcs.inc"

  std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                              const CallOptions& options) override {
    const TraceContext trace = TraceContextOf(options_, options);
    const absl::Time deadline = StreamDeadline(options);
    return std::make_unique<ResumingCatalogReader>(
        request, options_, clock_,
        [stub = CatalogStub_, connection = options_, trace,
         deadline](const v1::WatchCatalogRequest& from) {
          return std::make_unique<GrpcStreamReader<v1::WatchCatalogResponse>>(
              stub, &v1::CatalogService::StubInterface::WatchCatalog, from, connection, trace,
              deadline);
        });
  }

  std::unique_ptr<DecisionReader> WatchDecisions(const v1::WatchDecisionsRequest& request,
                                                 const CallOptions& options) override {
    return std::make_unique<GrpcStreamReader<v1::WatchDecisionsResponse>>(
        ResidencyStub_, &v1::ResidencyService::StubInterface::WatchDecisions, request, options_,
        TraceContextOf(options_, options), StreamDeadline(options));
  }

  std::unique_ptr<SimulationReader> SimulateChange(const v1::SimulateChangeRequest& request,
                                                   const CallOptions& options) override {
    return std::make_unique<GrpcStreamReader<v1::SimulateChangeResponse>>(
        ResidencyStub_, &v1::ResidencyService::StubInterface::SimulateChange, request, options_,
        TraceContextOf(options_, options), StreamDeadline(options));
  }

  std::unique_ptr<SnapshotReader> WatchSnapshot(const v1::WatchSnapshotRequest& request,
                                                const CallOptions& options) override {
    return std::make_unique<GrpcStreamReader<v1::WatchSnapshotResponse>>(
        ReplicationStub_, &v1::ReplicationService::StubInterface::WatchSnapshot, request, options_,
        TraceContextOf(options_, options), StreamDeadline(options));
  }

 private:
  // Every unary call: the deadline, the trace context, the retries and the status.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request, const CallOptions& options, Kind kind) {
    const TraceContext trace = TraceContextOf(options_, options);
    const absl::Time deadline = clock_.now() + options.timeout.value_or(options_.timeout);
    Response response;
    const absl::Status status =
        Retry(kind == Kind::kRead ? options_ : once_, deadline, clock_, [&] {
          response.Clear();
          // A context serves one attempt.
          grpc::ClientContext context;
          AddTraceContext(trace, context);
          AddToken(options_, context);
          context.set_deadline(absl::ToChronoTime(deadline));
          return FromGrpcStatus((stub.*rpc)(&context, request, &response));
        });
    if (!status.ok()) return status;
    return response;
  }

  static absl::Time StreamDeadline(const CallOptions& options) {
    return options.timeout ? absl::Now() + *options.timeout : absl::InfiniteFuture();
  }

  static ConnectionOptions Once() {
    ConnectionOptions options;
    options.max_attempts = 1;
    return options;
  }

  const ConnectionOptions options_;
  const ConnectionOptions once_ = Once();
  const RetryClock clock_;
  // Named so that the list of RPCs finds them.
  const std::shared_ptr<v1::AuditService::StubInterface> AuditStub_;
  const std::shared_ptr<v1::CatalogService::StubInterface> CatalogStub_;
  const std::shared_ptr<v1::LawService::StubInterface> LawStub_;
  const std::shared_ptr<v1::PolicyService::StubInterface> PolicyStub_;
  const std::shared_ptr<v1::ReplicationService::StubInterface> ReplicationStub_;
  const std::shared_ptr<v1::ResidencyService::StubInterface> ResidencyStub_;
  const std::shared_ptr<v1::ServerService::StubInterface> ServerStub_;
  const std::shared_ptr<v1::TenantService::StubInterface> TenantStub_;
};

}  // namespace

std::shared_ptr<Connection> MakeConnection(std::shared_ptr<grpc::Channel> channel,
                                           ConnectionOptions options) {
  return std::make_shared<GrpcConnection>(std::move(channel), std::move(options));
}

}  // namespace domicile::client

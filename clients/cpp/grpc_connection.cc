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
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"

namespace domicile::client {
namespace {

using CatalogStub = v1::CatalogService::StubInterface;
using ResidencyStub = v1::ResidencyService::StubInterface;
using ServerStub = v1::ServerService::StubInterface;

// One stream of a watch. Keeps the stub that it came from.
class GrpcCatalogReader final : public CatalogReader {
 public:
  GrpcCatalogReader(std::shared_ptr<CatalogStub> stub, const v1::WatchCatalogRequest& request,
                    const TraceContext& trace, absl::Time deadline)
      : stub_(std::move(stub)) {
    AddTraceContext(trace, context_);
    context_.set_deadline(absl::ToChronoTime(deadline));
    stream_ = stub_->WatchCatalog(&context_, request);
  }

  std::optional<v1::WatchCatalogResponse> Read() override {
    v1::WatchCatalogResponse message;
    if (!stream_->Read(&message)) return std::nullopt;
    return message;
  }

  void Cancel() override { context_.TryCancel(); }
  absl::Status Finish() override { return FromGrpcStatus(stream_->Finish()); }

 private:
  const std::shared_ptr<CatalogStub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderInterface<v1::WatchCatalogResponse>> stream_;
};

class GrpcConnection final : public Connection {
 public:
  GrpcConnection(std::shared_ptr<grpc::Channel> channel, ConnectionOptions options)
      : options_(std::move(options)),
        clock_(RetryClock::Real()),
        catalog_(v1::CatalogService::NewStub(channel)),
        residency_(v1::ResidencyService::NewStub(channel)),
        server_(v1::ServerService::NewStub(channel)) {}

  absl::StatusOr<v1::ListProcessorsResponse> ListProcessors(
      const v1::ListProcessorsRequest& request, const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::ListProcessors, request, options);
  }
  absl::StatusOr<v1::GetProcessorResponse> GetProcessor(const v1::GetProcessorRequest& request,
                                                        const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::GetProcessor, request, options);
  }
  absl::StatusOr<v1::ListChannelsResponse> ListChannels(const v1::ListChannelsRequest& request,
                                                        const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::ListChannels, request, options);
  }
  absl::StatusOr<v1::GetChannelResponse> GetChannel(const v1::GetChannelRequest& request,
                                                    const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::GetChannel, request, options);
  }
  absl::StatusOr<v1::ListConnectorsResponse> ListConnectors(
      const v1::ListConnectorsRequest& request, const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::ListConnectors, request, options);
  }
  absl::StatusOr<v1::GetConnectorResponse> GetConnector(const v1::GetConnectorRequest& request,
                                                        const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::GetConnector, request, options);
  }
  absl::StatusOr<v1::ExportPublishedListResponse> ExportPublishedList(
      const v1::ExportPublishedListRequest& request, const CallOptions& options) override {
    return Call(*catalog_, &CatalogStub::ExportPublishedList, request, options);
  }

  std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                              const CallOptions& options) override {
    const TraceContext trace = TraceContextOf(options_, options);
    const absl::Time deadline =
        options.timeout ? absl::Now() + *options.timeout : absl::InfiniteFuture();
    return std::make_unique<ResumingCatalogReader>(
        request, options_, clock_,
        [stub = catalog_, trace, deadline](const v1::WatchCatalogRequest& from) {
          return std::make_unique<GrpcCatalogReader>(stub, from, trace, deadline);
        });
  }

  absl::StatusOr<v1::ResolveResidencyResponse> ResolveResidency(
      const v1::ResolveResidencyRequest& request, const CallOptions& options) override {
    return Call(*residency_, &ResidencyStub::ResolveResidency, request, options);
  }
  absl::StatusOr<v1::FindTransferPathsResponse> FindTransferPaths(
      const v1::FindTransferPathsRequest& request, const CallOptions& options) override {
    return Call(*residency_, &ResidencyStub::FindTransferPaths, request, options);
  }
  absl::StatusOr<v1::FindExposureResponse> FindExposure(const v1::FindExposureRequest& request,
                                                        const CallOptions& options) override {
    return Call(*residency_, &ResidencyStub::FindExposure, request, options);
  }

  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(const v1::GetServerInfoRequest& request,
                                                          const CallOptions& options) override {
    return Call(*server_, &ServerStub::GetServerInfo, request, options);
  }
  absl::StatusOr<v1::ListPluginsResponse> ListPlugins(const v1::ListPluginsRequest& request,
                                                      const CallOptions& options) override {
    return Call(*server_, &ServerStub::ListPlugins, request, options);
  }

 private:
  // Every unary call: the deadline, the trace context, the retries and the status.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request, const CallOptions& options) {
    const TraceContext trace = TraceContextOf(options_, options);
    const absl::Time deadline = clock_.now() + options.timeout.value_or(options_.timeout);
    Response response;
    const absl::Status status = Retry(options_, deadline, clock_, [&] {
      response.Clear();
      // A context serves one attempt.
      grpc::ClientContext context;
      AddTraceContext(trace, context);
      context.set_deadline(absl::ToChronoTime(deadline));
      return FromGrpcStatus((stub.*rpc)(&context, request, &response));
    });
    if (!status.ok()) return status;
    return response;
  }

  const ConnectionOptions options_;
  const RetryClock clock_;
  const std::shared_ptr<CatalogStub> catalog_;
  const std::shared_ptr<ResidencyStub> residency_;
  const std::shared_ptr<ServerStub> server_;
};

}  // namespace

std::shared_ptr<Connection> MakeConnection(std::shared_ptr<grpc::Channel> channel,
                                           ConnectionOptions options) {
  return std::make_shared<GrpcConnection>(std::move(channel), std::move(options));
}

}  // namespace domicile::client

#include "service/rpc/server_service.h"

#include <utility>

#include "service/base/status_macros.h"
#include "service/rpc/page.h"

namespace domicile::rpc {
namespace {

using grpc::ServerContext;

class ServerServiceHandler final : public ServerServiceBase {
 public:
  ServerServiceHandler(const Environment& environment, ServerFacts facts)
      : environment_(environment), facts_(std::move(facts)) {}

  grpc::Status GetServerInfo(ServerContext* context, const v1::GetServerInfoRequest* request,
                             v1::GetServerInfoResponse* response) override {
    const absl::StatusOr<Admission> admission = environment_.gate.Admit(*context, *request);
    if (!admission.ok()) return ToGrpcStatus(admission.status());
    const std::shared_ptr<const Snapshot> snapshot = environment_.state.Get();
    const LoadReport report = environment_.state.load_report();
    response->set_version(facts_.version);
    response->set_build(facts_.build);
    if (snapshot->catalog != nullptr) {
      *response->mutable_revision() = snapshot->revision;
      response->mutable_revision()->set_tenancy_revision(environment_.tenants.Get()->revision());
    }
    response->set_plugin_generation(report.plugin_generation);
    *response->mutable_unsafe_modes() = {facts_.unsafe_modes.begin(), facts_.unsafe_modes.end()};
    *response->mutable_provider() = environment_.provider;
    response->mutable_start_time()->set_seconds(absl::ToUnixSeconds(facts_.start_time));
    *response->mutable_last_reload() = report.outcome;
    return grpc::Status::OK;
  }

  grpc::Status ListPlugins(ServerContext* context, const v1::ListPluginsRequest* request,
                           v1::ListPluginsResponse* response) override {
    const absl::StatusOr<Admission> admission = environment_.gate.Admit(*context, *request);
    return ToGrpcStatus(admission.ok() ? List(*request, *response) : admission.status());
  }

 private:
  absl::Status List(const v1::ListPluginsRequest& request,
                    v1::ListPluginsResponse& response) const {
    DOMICILE_RETURN_IF_ERROR(CheckSize(environment_.limits, request));
    const LoadReport report = environment_.state.load_report();
    DOMICILE_ASSIGN_OR_RETURN(Page page, OpenPage("ListPlugins", request));
    for (const v1::Plugin& plugin : report.plugins) {
      if (page.Take(plugin.file())) *response.add_plugins() = plugin;
    }
    response.set_next_page_token(page.NextToken());
    *response.mutable_last_reload() = report.outcome;
    return absl::OkStatus();
  }

  const Environment& environment_;
  const ServerFacts facts_;
};

}  // namespace

std::unique_ptr<ServerServiceBase> MakeServerService(const Environment& environment,
                                                     ServerFacts facts) {
  return std::make_unique<ServerServiceHandler>(environment, std::move(facts));
}

}  // namespace domicile::rpc

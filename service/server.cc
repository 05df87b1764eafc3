#include "service/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "service/base/status_macros.h"
#include "service/listen_address.h"
#include "service/loader/watch.h"
#include "service/plugin_reloader.h"
#include "service/rpc/catalog_service.h"
#include "service/rpc/residency_service.h"
#include "service/rpc/server_service.h"
#include "service/vocabulary/country.h"

namespace domicile {
namespace {

// What the transport takes. Above the limit of requests, so that a message in between gets an
// answer that says what is wrong.
constexpr int kTransportHeadroom = 16;

std::string BuildDescription() {
  return absl::StrCat(DOMICILE_BUILD_TYPE, ", ", DOMICILE_COMPILER);
}

absl::Status CheckOptions(const ServerOptions& options) {
  for (const std::string& address : options.listen) {
    DOMICILE_RETURN_IF_ERROR(CheckListenAddress(address));
  }
  if (!options.provider_country.empty()) {
    DOMICILE_RETURN_IF_ERROR(vocabulary::CheckCountry(options.provider_country));
  }
  if (options.plugins_directory.empty()) {
    return absl::InvalidArgumentError("a plugin directory is required");
  }
  return absl::OkStatus();
}

loader::LoadOptions LoadOptionsOf(const ServerOptions& options) {
  loader::LoadOptions load;
  load.directory = options.plugins_directory;
  load.host_program = options.plugin_host;
  load.domain = catalog::DomainOf;
  load.deadline = options.plugin_deadline;
  return load;
}

class GrpcServer final : public Server, private rpc::CatalogListener {
 public:
  explicit GrpcServer(const ServerOptions& options)
      : options_(options),
        environment_{state_, base::SystemClock(),
                     rpc::Limits{options.max_connectors_per_request, options.max_message_bytes},
                     Provider(options)},
        catalog_service_(rpc::MakeCatalogService(environment_, options.checkpoint_interval)),
        residency_service_(rpc::MakeResidencyService(environment_)),
        server_service_(rpc::MakeServerService(
            environment_, {DOMICILE_VERSION, BuildDescription(), {}, absl::Now()})),
        reloader_(LoadOptionsOf(options), options.strict, base::SystemClock(), state_) {}

  ~GrpcServer() override { Shutdown(); }

  absl::Status Start() {
    const absl::Status loaded = reloader_.Reload();
    if (!loaded.ok() && options_.strict) return loaded;
    DOMICILE_RETURN_IF_ERROR(Listen());
    // Owned by this object, which outlives the state's last call: the deleter has nothing to do.
    listener_ = std::shared_ptr<rpc::CatalogListener>(static_cast<rpc::CatalogListener*>(this),
                                                      [](rpc::CatalogListener*) {});
    state_.AddListener(listener_);
    OnCatalogChanged();
    if (!options_.watch_plugins) return absl::OkStatus();
    DOMICILE_ASSIGN_OR_RETURN(watch_,
                              loader::DirectoryWatcher::Start({options_.plugins_directory}, [this] {
                                spdlog::info("{} changed", options_.plugins_directory);
                                // The log and the load report say how it ended.
                                reloader_.Reload().IgnoreError();
                              }));
    return absl::OkStatus();
  }

  std::shared_ptr<grpc::Channel> InProcessChannel() override {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }

  std::vector<int> ports() const override { return ports_; }

  absl::Status Reload() override { return reloader_.Reload(); }

  void Shutdown() override {
    std::call_once(shutdown_once_, [this] {
      // First of all, so that no reload starts that nobody wants.
      watch_.reset();
      state_.Shutdown();
      if (server_ != nullptr) {
        server_->GetHealthCheckService()->SetServingStatus(false);
        server_->Shutdown(absl::ToChronoTime(absl::Now() + options_.drain_deadline));
      }
      ended_.Notify();
    });
  }

  void Wait() override { ended_.WaitForNotification(); }

 private:
  static v1::Provider Provider(const ServerOptions& options) {
    v1::Provider provider;
    provider.set_title(options.provider_title);
    provider.set_country_code(options.provider_country);
    return provider;
  }

  absl::Status Listen() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    // Without this two servers would share one port, and callers would meet either.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(options_.max_message_bytes * kTransportHeadroom);
    std::vector<int> bound(options_.listen.size(), -1);
    for (size_t i = 0; i < options_.listen.size(); ++i) {
      builder.AddListeningPort(options_.listen[i], grpc::InsecureServerCredentials(), &bound[i]);
    }
    builder.RegisterService(catalog_service_.get());
    builder.RegisterService(residency_service_.get());
    builder.RegisterService(server_service_.get());
    server_ = builder.BuildAndStart();
    for (size_t i = 0; i < options_.listen.size(); ++i) {
      const bool is_socket = absl::StartsWith(options_.listen[i], "unix");
      // gRPC binds them in this order, and stops at the first that it cannot bind.
      if (bound[i] <= 0) {
        return absl::UnavailableError(
            absl::StrCat("cannot listen on `", options_.listen[i],
                         "`: another program may have it, or its directory may be missing"));
      }
      ports_.push_back(is_socket ? 0 : bound[i]);
      spdlog::info("listening on {}", options_.listen[i]);
    }
    return server_ != nullptr ? absl::OkStatus()
                              : absl::UnavailableError("the gRPC server did not start");
  }

  // Health: a service that has nothing to answer from does not serve.
  void OnCatalogChanged() override {
    grpc::HealthCheckServiceInterface& health = *server_->GetHealthCheckService();
    const bool serving = state_.Get()->catalog != nullptr;
    health.SetServingStatus(v1::ServerService::service_full_name(), true);
    health.SetServingStatus(v1::CatalogService::service_full_name(), serving);
    health.SetServingStatus(v1::ResidencyService::service_full_name(), serving);
    health.SetServingStatus("", serving);
  }

  void OnShutdown() override {}

  const ServerOptions options_;
  rpc::CatalogState state_;
  const rpc::Environment environment_;
  const std::unique_ptr<v1::CatalogService::CallbackService> catalog_service_;
  const std::unique_ptr<v1::ResidencyService::CallbackService> residency_service_;
  const std::unique_ptr<v1::ServerService::CallbackService> server_service_;
  PluginReloader reloader_;
  std::shared_ptr<rpc::CatalogListener> listener_;
  std::vector<int> ports_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<loader::DirectoryWatcher> watch_;
  std::once_flag shutdown_once_;
  absl::Notification ended_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options) {
  DOMICILE_RETURN_IF_ERROR(CheckOptions(options));
  auto server = std::make_unique<GrpcServer>(options);
  DOMICILE_RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace domicile

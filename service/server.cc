#include "service/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_posix.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "service/base/status_macros.h"
#include "service/day_watch.h"
#include "service/foundation.h"
#include "service/law/load.h"
#include "service/loader/sandbox_report.h"
#include "service/loader/trusted_keys.h"
#include "service/loader/watch.h"
#include "service/plugin_reloader.h"
#include "service/rpc/audit_service.h"
#include "service/rpc/catalog_service.h"
#include "service/rpc/health_service.h"
#include "service/rpc/hot/hot_path.h"
#include "service/rpc/law_service.h"
#include "service/rpc/policy_service.h"
#include "service/rpc/replication_service.h"
#include "service/rpc/residency_service.h"
#include "service/rpc/server_service.h"
#include "service/rpc/tenant_service.h"
#include "service/transport/listener.h"
#include "service/transport/tls_identity.h"
#include "service/vocabulary/country.h"

namespace domicile {
namespace {

// In grpc.health.v1, SERVING when every plugin that is served must be signed.
constexpr char kSignedPlugins[] = "domicile.signed-plugins";
// For health, and for saying no.
constexpr int kSpareThreads = 256;

// gRPC adds reflection to every server of a program that it is linked into. It takes a thread for
// each caller, and asks nobody who they are.
class WithoutReflection final : public grpc::ServerBuilderOption {
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins,
                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

std::string BuildDescription() {
  return absl::StrCat(DOMICILE_BUILD_TYPE, ", ", DOMICILE_COMPILER);
}

absl::Status CheckTls(const ServerOptions& options) {
  const TlsFiles& tls = options.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError("--tls-cert and --tls-key go together");
  }
  if (!tls.client_ca.empty() && tls.certificate.empty()) {
    return absl::InvalidArgumentError("--tls-client-ca takes --tls-cert and --tls-key");
  }
  for (const std::string& address : options.listen) {
    DOMICILE_RETURN_IF_ERROR(CheckListenAddress(address, !tls.certificate.empty()));
    DOMICILE_ASSIGN_OR_RETURN(const ListenAddress parsed, ParseListenAddress(address));
    // TLS alone tells callers who the server is, and the server nothing about them.
    if (!parsed.is_loopback && options.access.empty() && tls.client_ca.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "`", address,
          "` can be reached from elsewhere, and nothing says who may ask: give --access, or "
          "--tls-client-ca to serve whoever has a certificate of that authority"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const ServerOptions& options) {
  DOMICILE_RETURN_IF_ERROR(CheckTls(options));
  if (!options.provider_country.empty()) {
    DOMICILE_RETURN_IF_ERROR(vocabulary::CheckCountry(options.provider_country));
  }
  if (options.plugins_directory.empty()) {
    return absl::InvalidArgumentError("a plugin directory is required");
  }
  if (options.plugin_keys.empty() && !options.allow_unsigned_plugins) {
    return absl::InvalidArgumentError(
        "a directory of plugin keys is required, or --allow-unsigned-plugins for development");
  }
  return absl::OkStatus();
}

PluginReloader::Options ReloadOptionsOf(const ServerOptions& options) {
  PluginReloader::Options reload;
  reload.strict = options.strict;
  reload.keys_directory = options.plugin_keys;
  reload.allow_unsigned = options.allow_unsigned_plugins;
  loader::LoadOptions& load = reload.load;
  load.directory = options.plugins_directory;
  load.host_program = options.plugin_host;
  load.domain = catalog::DomainOf;
  load.deadline = options.plugin_deadline;
  return reload;
}

class GrpcServer final : public Server, private rpc::CatalogListener {
 public:
  GrpcServer(const ServerOptions& options, Foundation foundation)
      : options_(options),
        foundation_(std::move(foundation)),
        state_(*foundation_.state),
        gate_(*foundation_.access, {options.max_calls, options.max_watches}),
        watchdog_(options.watch_patience),
        environment_{state_,
                     *foundation_.snapshots,
                     base::SystemClock(),
                     rpc::Limits{options.max_connectors_per_request, options.max_message_bytes},
                     ProviderOf(options),
                     *foundation_.tenants,
                     *foundation_.log,
                     gate_,
                     watchdog_,
                     foundation_.signing_key.get()},
        audit_service_(rpc::MakeAuditService(environment_)),
        catalog_service_(rpc::MakeCatalogService(environment_, options.checkpoint_interval)),
        law_service_(rpc::MakeLawService(environment_)),
        policy_service_(rpc::MakePolicyService(environment_, writes_)),
        replication_service_(rpc::MakeReplicationService(environment_)),
        residency_service_(rpc::MakeResidencyService(environment_, options.checkpoint_interval)),
        server_service_(rpc::MakeServerService(
            environment_,
            {DOMICILE_VERSION, BuildDescription(), foundation_.unsafe_modes, absl::Now()})),
        tenant_service_(rpc::MakeTenantService(environment_, writes_)),
        hot_path_(environment_, *residency_service_, *server_service_,
                  options.threads > 0 ? options.threads : rpc::hot::DefaultThreads()),
        reloader_(ReloadOptionsOf(options), *foundation_.plugin_revisions, base::SystemClock(),
                  state_) {}

  ~GrpcServer() override { Shutdown(); }

  absl::Status Start() {
    if (options_.allow_unsigned_plugins) {
      spdlog::warn(
          "plugins that nobody signed are served: anybody who can write to {} decides what "
          "is answered",
          options_.plugins_directory);
    }
    // That it cannot be made is for the load to say.
    if (const auto sandbox = loader::TrySandbox(ReloadOptionsOf(options_).load); sandbox.ok()) {
      spdlog::info("plugins are opened behind {}", *sandbox);
    }
    // Before anything is read, so that nothing that changes meanwhile is missed.
    absl::Status watching = StartWatches();
    watching.Update(StartFileWatches());
    const absl::Status loaded = Reload();
    if (!loaded.ok() && options_.strict) return loaded;
    DOMICILE_RETURN_IF_ERROR(Listen());
    // Owned by this object, which outlives the state's last call: the deleter has nothing to do.
    catalog_listener_ = std::shared_ptr<rpc::CatalogListener>(
        static_cast<rpc::CatalogListener*>(this), [](rpc::CatalogListener*) {});
    state_.AddListener(catalog_listener_);
    OnCatalogChanged();
    preparation_ = std::make_unique<rpc::Preparation>(*foundation_.snapshots);
    midnight_ = std::make_unique<DayWatch>([this] { foundation_.snapshots->RenewDay(); });
    return watching;
  }

  std::shared_ptr<grpc::Channel> InProcessChannel() override {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }

  std::vector<int> ports() const override {
    return listener_ == nullptr ? std::vector<int>() : listener_->ports();
  }

  absl::Status Reload() override {
    ReloadFiles();
    // One at a time, so that no older law takes the place of a newer one.
    absl::MutexLock lock(&reload_mutex_);
    absl::Status status = ReloadLaw(options_, state_);
    status.Update(reloader_.Reload(status));
    return status;
  }

  void Shutdown() override {
    std::call_once(shutdown_once_, [this] {
      // First of all, so that no reload starts that nobody wants.
      watch_.reset();
      key_watch_.reset();
      law_watch_.reset();
      file_watches_.clear();
      midnight_.reset();
      preparation_.reset();
      state_.Shutdown();
      if (server_ != nullptr) {
        listener_->Stop();
        hot_path_.EndStreams();
        health_.Shutdown();
        server_->Shutdown(absl::ToChronoTime(absl::Now() + options_.drain_deadline));
        hot_path_.Stop();
      }
      ended_.Notify();
    });
  }

  void Wait() override { ended_.WaitForNotification(); }

 private:
  absl::Status StartWatches() {
    if (!options_.watch_plugins) return absl::OkStatus();
    DOMICILE_ASSIGN_OR_RETURN(watch_, Watch({options_.plugins_directory}));
    if (!options_.plugin_keys.empty()) {
      DOMICILE_ASSIGN_OR_RETURN(key_watch_, Watch({options_.plugin_keys, loader::IsKeyFileName}));
    }
    if (!options_.law_directory.empty()) {
      DOMICILE_ASSIGN_OR_RETURN(law_watch_, Watch({options_.law_directory, law::IsLawFileName}));
    }
    return absl::OkStatus();
  }

  // Those of who may ask, and of certificates. Whole directories are watched, since where a file is
  // a link, as in Kubernetes, what changes is beside it.
  absl::Status StartFileWatches() {
    std::set<std::string> directories;
    const auto add = [&directories](const std::string& file) {
      if (file.empty()) return;
      const auto directory = std::filesystem::path(file).parent_path();
      directories.insert(directory.empty() ? "." : directory.string());
    };
    add(options_.access);
    add(options_.tls.certificate);
    add(options_.tls.key);
    add(options_.tls.client_ca);
    for (const std::string& directory : directories) {
      const auto any = [](std::string_view) { return true; };
      DOMICILE_ASSIGN_OR_RETURN(
          file_watches_.emplace_back(),
          loader::DirectoryWatcher::Start({directory, any}, [this] { ReloadFiles(); }));
    }
    return absl::OkStatus();
  }

  // How each ended is in the log, and what was wrong leaves all as it was.
  void ReloadFiles() {
    foundation_.access->Reload().IgnoreError();
    if (foundation_.tls != nullptr) foundation_.tls->Reload().IgnoreError();
  }

  absl::StatusOr<std::unique_ptr<loader::DirectoryWatcher>> Watch(
      const loader::WatchOptions& options) {
    return loader::DirectoryWatcher::Start(options, [this, directory = options.directory] {
      spdlog::info("{} changed", directory);
      // The log and the load report say how it ended.
      Reload().IgnoreError();
    });
  }

  absl::Status Listen() {
    grpc::EnableDefaultHealthCheckService(false);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    if (foundation_.access->restricted()) {
      builder.SetOption(std::make_unique<WithoutReflection>());
    }
    // Without this two servers would share one port, and callers would meet either.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // Above the limit of most requests, so that one in between gets an answer that says what is
    // wrong.
    builder.SetMaxReceiveMessageSize(static_cast<int>(
        std::min<int64_t>(environment_.limits.max_bulk_bytes(), std::numeric_limits<int>::max())));
    Bound(builder);
    DOMICILE_ASSIGN_OR_RETURN(listener_,
                              Listener::Bind({options_.listen, options_.max_connections}));
    if (foundation_.tls != nullptr) {
      credentials_ = MakeServerCredentials(*foundation_.tls, options_.access.empty());
      tls_acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials_);
    }
    for (grpc::Service* service : std::initializer_list<grpc::Service*>{
             audit_service_.get(), catalog_service_.get(), law_service_.get(),
             policy_service_.get(), replication_service_.get(), residency_service_.get(),
             server_service_.get(), tenant_service_.get(), &health_}) {
      builder.RegisterService(service);
    }
    hot_path_.AddTo(builder);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::UnavailableError("the gRPC server did not start");
    hot_path_.Start();
    const auto take_plain = [this](int fd) { grpc::AddInsecureChannelFromFd(server_.get(), fd); };
    const auto take_tls = [this](int fd) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = fd;
      tls_acceptor_->HandleNewConnection(&connection);
    };
    if (tls_acceptor_ != nullptr) {
      listener_->Start(take_tls, false, take_plain);
    } else {
      listener_->Start(take_plain, true, take_plain);
    }
    for (size_t i = 0; i < options_.listen.size(); ++i) {
      const int port = listener_->ports()[i];
      // Where the system has chosen the port, the address as it was given would be of no use.
      const absl::string_view given = options_.listen[i];
      spdlog::info("listening on {}",
                   port == 0 ? std::string(given)
                             : absl::StrCat(given.substr(0, given.rfind(':') + 1), port));
    }
    return absl::OkStatus();
  }

  // What one connection may take, and how soon one that is silent or half-open is given up.
  void Bound(grpc::ServerBuilder& builder) const {
    const auto milliseconds = [](absl::Duration duration) {
      return static_cast<int>(absl::ToInt64Milliseconds(duration));
    };
    const int patience = milliseconds(std::min(options_.keepalive, absl::Seconds(20)));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.max_streams);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, milliseconds(options_.keepalive));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, patience);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, patience);
    // Or a peer that sends fast may send more and more ahead, megabytes a stream, read or not.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    // Each call that is not of the hot path takes a thread; what is refused takes one for a moment.
    grpc::ResourceQuota quota("domicile");
    quota.SetMaxThreads(2 * options_.max_calls + options_.max_watches + kSpareThreads);
    builder.SetResourceQuota(quota);
  }

  // Health: a service that has nothing to answer from does not serve.
  void OnCatalogChanged() override {
    const auto catalog = state_.Get()->catalog;
    // It is empty when the key of all plugins was revoked.
    const bool serving = catalog != nullptr && !catalog->processors().empty();
    // No service of that name: what a probe may ask, as health has no room for anything else.
    health_.SetServing(kSignedPlugins, !options_.allow_unsigned_plugins);
    for (const char* always :
         {v1::AuditService::service_full_name(), v1::ServerService::service_full_name()}) {
      health_.SetServing(always, true);
    }
    for (const char* service :
         {v1::CatalogService::service_full_name(), v1::LawService::service_full_name(),
          v1::PolicyService::service_full_name(), v1::ReplicationService::service_full_name(),
          v1::ResidencyService::service_full_name(), v1::TenantService::service_full_name()}) {
      health_.SetServing(service, serving);
    }
    health_.SetServing("", serving);
  }

  void OnShutdown() override {}

  const ServerOptions options_;
  const Foundation foundation_;
  rpc::CatalogState& state_;
  rpc::Gate gate_;
  rpc::WriteWatchdog watchdog_;
  const rpc::Environment environment_;
  rpc::WorkQueue writes_;
  const std::unique_ptr<v1::AuditService::Service> audit_service_;
  const std::unique_ptr<v1::CatalogService::Service> catalog_service_;
  const std::unique_ptr<v1::LawService::Service> law_service_;
  const std::unique_ptr<v1::PolicyService::Service> policy_service_;
  const std::unique_ptr<v1::ReplicationService::Service> replication_service_;
  const std::unique_ptr<rpc::ResidencyServiceBase> residency_service_;
  const std::unique_ptr<rpc::ServerServiceBase> server_service_;
  const std::unique_ptr<v1::TenantService::Service> tenant_service_;
  rpc::HealthService health_;
  rpc::hot::HotPath hot_path_;
  absl::Mutex reload_mutex_;
  PluginReloader reloader_;
  std::shared_ptr<rpc::CatalogListener> catalog_listener_;
  std::unique_ptr<Listener> listener_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;  // outlive the server
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> tls_acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<loader::DirectoryWatcher> watch_;
  std::unique_ptr<loader::DirectoryWatcher> key_watch_;
  std::unique_ptr<loader::DirectoryWatcher> law_watch_;
  std::vector<std::unique_ptr<loader::DirectoryWatcher>> file_watches_;
  std::unique_ptr<DayWatch> midnight_;
  std::unique_ptr<rpc::Preparation> preparation_;
  std::once_flag shutdown_once_;
  absl::Notification ended_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options) {
  DOMICILE_RETURN_IF_ERROR(CheckOptions(options));
  DOMICILE_ASSIGN_OR_RETURN(Foundation foundation, LayFoundation(options));
  auto server = std::make_unique<GrpcServer>(options, std::move(foundation));
  DOMICILE_RETURN_IF_ERROR(server->Start());
  return server;
}

}  // namespace domicile

#include "tests/support/rpc_server.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "service/law/load.h"

namespace domicile::testing {
namespace {

v1::Provider TheProvider() {
  v1::Provider provider;
  provider.set_title("Byte");
  provider.set_country_code("IT");
  return provider;
}

std::unique_ptr<grpc::Server> Start(const std::vector<grpc::Service*>& services,
                                    rpc::hot::HotPath& hot_path, int& port) {
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(-1);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  hot_path.AddTo(builder);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "cannot listen on 127.0.0.1\n");
    abort();
  }
  hot_path.Start();
  return server;
}

}  // namespace

ErrorDetails DetailsOf(const grpc::Status& status) {
  google::rpc::Status parsed;
  EXPECT_TRUE(parsed.ParseFromString(status.error_details()));
  EXPECT_EQ(parsed.code(), status.error_code());
  EXPECT_EQ(parsed.message(), status.error_message());
  ErrorDetails details;
  for (const google::protobuf::Any& detail : parsed.details()) {
    details.Add(detail.type_url(), detail.value());
  }
  return details;
}

// What the test cannot go on without.
template <typename T>
T Must(absl::StatusOr<T> made) {
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.status().ToString().c_str());
    abort();
  }
  return *std::move(made);
}

RpcServer::RpcServer(const Options& options)
    : snapshots_(TheProvider(), options.clock),
      tenants_(
          Must(tenancy::Tenants::Open(Must(tenancy::OpenStore(options.store)), options.clock,
                                      [this] {
                                        const auto snapshot = state_.Get();
                                        return tenancy::Reference{snapshot->catalog, snapshot->law};
                                      }))),
      log_(Must(audit::DecisionLog::Open(
          {.path = options.decision_log,
           .mode = options.decision_log.empty() ? audit::Mode::kOff : audit::Mode::kSync}))),
      signing_key_(Must(receipt::SigningKey::Generate())),
      access_(Must(access::AccessControl::Open(options.access))),
      gate_(*access_, options.gate_limits),
      watchdog_(options.watch_patience),
      environment_{state_,    snapshots_, options.clock, options.limits, TheProvider(),
                   *tenants_, *log_,      gate_,         watchdog_,      signing_key_.get()},
      audit_service_(rpc::MakeAuditService(environment_)),
      catalog_service_(rpc::MakeCatalogService(environment_, options.checkpoint_interval)),
      law_service_(rpc::MakeLawService(environment_)),
      policy_service_(rpc::MakePolicyService(environment_, writes_)),
      replication_service_(rpc::MakeReplicationService(environment_)),
      residency_service_(rpc::MakeResidencyService(environment_, options.checkpoint_interval)),
      server_service_(rpc::MakeServerService(
          environment_, {"1.2.3", "a build", {"a_mode"}, absl::FromUnixSeconds(1'700'000'000)})),
      tenant_service_(rpc::MakeTenantService(environment_, writes_)),
      hot_path_(environment_, *residency_service_, *server_service_, 1),
      server_(Start({audit_service_.get(), catalog_service_.get(), law_service_.get(),
                     policy_service_.get(), replication_service_.get(), residency_service_.get(),
                     server_service_.get(), tenant_service_.get()},
                    hot_path_, port_)),
      stubs_(Connect()) {
  snapshots_.SetTenancy(tenants_->Get());
  tenants_->PublishTo(
      [this](std::shared_ptr<const tenancy::Tenancy> tenancy, const tenancy::Changes& changes) {
        snapshots_.SetTenancy(std::move(tenancy), changes);
      });
  state_.PublishLaw(law::BundledLaw());
}

RpcServer::~RpcServer() {
  state_.Shutdown();
  hot_path_.EndStreams();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(10));
  hot_path_.Stop();
}

void RpcServer::Serve(const std::vector<PluginBuilder>& plugins) {
  std::vector<catalog::PluginContent> contents;
  for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  state_.Publish(BuildOrDie(std::move(contents)));
}

Stubs RpcServer::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return Stubs(grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments));
}

std::string RpcServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

}  // namespace domicile::testing

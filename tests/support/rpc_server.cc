#include "tests/support/rpc_server.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"

namespace domicile::testing {
namespace {

v1::Provider TheProvider() {
  v1::Provider provider;
  provider.set_title("Byte");
  provider.set_country_code("IT");
  return provider;
}

std::unique_ptr<grpc::Server> Start(const std::vector<grpc::Service*>& services, int& port) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "cannot listen on 127.0.0.1\n");
    abort();
  }
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

RpcServer::RpcServer(const Options& options)
    : environment_{state_,
                   [] {
                     return absl::FromCivil(absl::CivilHour(2026, 11, 23, 12), absl::UTCTimeZone());
                   },
                   options.limits, TheProvider()},
      catalog_service_(rpc::MakeCatalogService(environment_, options.checkpoint_interval)),
      residency_service_(rpc::MakeResidencyService(environment_)),
      server_service_(rpc::MakeServerService(
          environment_, {"1.2.3", "a build", {"a_mode"}, absl::FromUnixSeconds(1'700'000'000)})),
      server_(
          Start({catalog_service_.get(), residency_service_.get(), server_service_.get()}, port_)),
      stubs_(Connect()) {}

RpcServer::~RpcServer() {
  state_.Shutdown();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

void RpcServer::Serve(const std::vector<PluginBuilder>& plugins) {
  std::vector<catalog::PluginContent> contents;
  for (const PluginBuilder& plugin : plugins) contents.push_back(plugin.Build());
  state_.Publish(BuildOrDie(std::move(contents)));
}

Stubs RpcServer::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return Stubs(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port_),
                                         grpc::InsecureChannelCredentials(), arguments));
}

}  // namespace domicile::testing

#include "tests/server/started_server.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/signed_plugin.h"

namespace domicile {

ServerOptions OptionsFor(const testing::PluginDirectory& plugins) {
  ServerOptions options;
  options.plugins_directory = plugins.path();
  options.plugin_host = testing::TestLoadOptions("").host_program;
  options.plugin_keys = testing::TestKeysDirectory();
  options.watch_plugins = false;
  return options;
}

std::unique_ptr<Server> StartOrDie(const ServerOptions& options) {
  auto server = Server::Start(options);
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    abort();
  }
  return *std::move(server);
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

std::string HealthOf(Server& server, const std::string& service) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status = grpc::health::v1::Health::NewStub(server.InProcessChannel())
                                  ->Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return "NOT_FOUND";
  if (!status.ok()) return status.error_message();
  return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
}

}  // namespace domicile

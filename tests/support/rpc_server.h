// The services behind a gRPC server in this process, on a catalog that the test chooses.
//
//   RpcServer server;
//   server.Serve({PluginBuilder("acme")});
//   const auto answer = server.Ask(&v1::CatalogService::Stub::GetProcessor, R"(processor_id:
//   "acme")"); ASSERT_THAT(answer.status, Succeeds()); EXPECT_EQ(answer.response.processor().id(),
//   "acme");

#ifndef DOMICILE_TESTS_SUPPORT_RPC_SERVER_H_
#define DOMICILE_TESTS_SUPPORT_RPC_SERVER_H_

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "service/rpc/answer.h"
#include "service/rpc/audit_service.h"
#include "service/rpc/catalog_service.h"
#include "service/rpc/hot/hot_path.h"
#include "service/rpc/law_service.h"
#include "service/rpc/policy_service.h"
#include "service/rpc/replication_service.h"
#include "service/rpc/residency_service.h"
#include "service/rpc/server_service.h"
#include "service/rpc/tenant_service.h"
#include "tests/support/error_details.h"
#include "tests/support/plugin_builder.h"

namespace domicile::testing {

MATCHER(Succeeds, "is OK") {
  *result_listener << arg.error_code() << ": " << arg.error_message();
  return arg.ok();
}

MATCHER_P2(FailsWith, code, message, "") {
  *result_listener << arg.error_code() << ": " << arg.error_message();
  return arg.error_code() == code &&
         ::testing::ExplainMatchResult(message, arg.error_message(), result_listener);
}

template <typename Response>
struct Answered {
  grpc::Status status;
  Response response;
};

// A stub for each service.
class Stubs {
 public:
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : audit_(channel),
        catalog_(channel),
        law_(channel),
        policy_(channel),
        replication_(channel),
        residency_(channel),
        server_(channel),
        tenant_(channel) {}

  v1::CatalogService::Stub& catalog() { return catalog_; }
  v1::ReplicationService::Stub& replication() { return replication_; }
  v1::ResidencyService::Stub& residency() { return residency_; }

  // Calls a method, and fails rather than hangs when there is no answer.
  template <typename Stub, typename Request, typename Response>
  Answered<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return Ask(context, method, request);
  }

  // The same in a context of the test's own, with whatever deadline it has.
  template <typename Stub, typename Request, typename Response>
  Answered<Response> Ask(grpc::ClientContext& context,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         const Request& request) {
    Answered<Response> answered;
    answered.status = (StubOf<Stub>().*method)(&context, request, &answered.response);
    return answered;
  }

  // The same with the request as text.
  template <typename Stub, typename Request, typename Response>
  Answered<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         std::string_view request = "") {
    return Ask(method, FromText<Request>(request));
  }

 private:
  template <typename Stub>
  Stub& StubOf() {
    if constexpr (std::is_same_v<Stub, v1::AuditService::Stub>) return audit_;
    if constexpr (std::is_same_v<Stub, v1::CatalogService::Stub>) return catalog_;
    if constexpr (std::is_same_v<Stub, v1::LawService::Stub>) return law_;
    if constexpr (std::is_same_v<Stub, v1::PolicyService::Stub>) return policy_;
    if constexpr (std::is_same_v<Stub, v1::ResidencyService::Stub>) return residency_;
    if constexpr (std::is_same_v<Stub, v1::ServerService::Stub>) return server_;
    if constexpr (std::is_same_v<Stub, v1::TenantService::Stub>) return tenant_;
  }

  v1::AuditService::Stub audit_;
  v1::CatalogService::Stub catalog_;
  v1::LawService::Stub law_;
  v1::PolicyService::Stub policy_;
  v1::ReplicationService::Stub replication_;
  v1::ResidencyService::Stub residency_;
  v1::ServerService::Stub server_;
  v1::TenantService::Stub tenant_;
};

// It is noon of 2026-11-23, unless the test says otherwise, and there is no catalog until one is
// served.
class RpcServer {
 public:
  struct Options {
    rpc::Limits limits;
    // So long that no test sees a checkpoint that it did not ask for.
    absl::Duration checkpoint_interval = absl::Hours(1);
    std::string store = "sqlite::memory:";
    // In a file of SQLite; empty means that nothing is logged.
    std::string decision_log;
    // The access file; empty means that everybody may do everything.
    std::string access;
    rpc::GateLimits gate_limits;
    absl::Duration watch_patience = rpc::WriteWatchdog::kPatience;
    // It is always this time.
    base::Clock clock = [] {
      return absl::FromCivil(absl::CivilHour(2026, 11, 23, 12), absl::UTCTimeZone());
    };
  };

  RpcServer() : RpcServer(Options()) {}
  explicit RpcServer(const Options& options);
  ~RpcServer();

  // Swaps a catalog in, as a reload would.
  void Serve(const std::vector<PluginBuilder>& plugins);

  rpc::CatalogState& state() { return state_; }
  rpc::Snapshots& snapshots() { return snapshots_; }
  // As at the start of a shutdown.
  void EndStreams() { hot_path_.EndStreams(); }
  tenancy::Tenants& tenants() { return *tenants_; }
  access::AccessControl& access() { return *access_; }
  const receipt::SigningKey& signing_key() const { return *signing_key_; }

  // A connection of its own each time.
  Stubs Connect() const;

  // Where it listens, for clients of other kinds.
  std::string address() const;

  template <typename... Arguments>
  auto Ask(Arguments&&... arguments) {
    return stubs_.Ask(std::forward<Arguments>(arguments)...);
  }

  v1::CatalogService::Stub& catalog() { return stubs_.catalog(); }
  v1::ResidencyService::Stub& residency() { return stubs_.residency(); }

 private:
  rpc::Snapshots snapshots_;
  rpc::CatalogState state_{snapshots_};
  const std::unique_ptr<tenancy::Tenants> tenants_;
  const std::unique_ptr<audit::DecisionLog> log_;
  const std::unique_ptr<receipt::SigningKey> signing_key_;
  const std::unique_ptr<access::AccessControl> access_;
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
  rpc::hot::HotPath hot_path_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  Stubs stubs_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_RPC_SERVER_H_

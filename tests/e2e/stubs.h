// The services of a server that a test started. A call that fails where it may not is the test's
// failure, and gives an empty answer.

#ifndef DOMICILE_TESTS_E2E_STUBS_H_
#define DOMICILE_TESTS_E2E_STUBS_H_

#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domicile/v1/audit_service.grpc.pb.h"
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "domicile/v1/law_service.grpc.pb.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "domicile/v1/tenant_service.grpc.pb.h"
#include "tests/support/server_process.h"

namespace domicile::testing {

// What most tests ask about.
inline constexpr char kConnector[] = "csctelecom/sms";

struct Stubs {
  // Over one channel, to the server's own socket or to `address`.
  explicit Stubs(const ServerProcess& process, const std::string& address = "");

  const std::unique_ptr<v1::AuditService::Stub> audit;
  const std::unique_ptr<v1::CatalogService::Stub> catalog;
  const std::unique_ptr<v1::LawService::Stub> law;
  const std::unique_ptr<v1::ResidencyService::Stub> residency;
  const std::unique_ptr<v1::ServerService::Stub> info;
  const std::unique_ptr<v1::TenantService::Stub> tenants;

  // Creates a tenant in Italy that has opted in to the connector. The failure is the caller's to
  // judge.
  grpc::Status Create(const std::string& tenant_id, const std::string& connector_id) const;

  // Asks whether the tenant may use the connector; the failure is the caller's to judge as well.
  grpc::Status Check(const std::string& tenant_id, const std::string& connector_id,
                     v1::CheckTransferResponse& response, const v1::AtLeast& at_least = {}) const;

  v1::GetServerInfoResponse Info() const;
  v1::ListPluginsResponse Plugins() const;
  // As the last load found it; an empty one when it did not.
  v1::Plugin Plugin(const std::string& file) const;
  v1::ResolveResidencyResponse Resolve(const v1::ResolveResidencyRequest& request) const;
  // All tenants, and all entries of the log, whatever the number of their pages.
  std::vector<v1::Tenant> Tenants() const;
  std::vector<v1::LogEntry> LogEntries() const;
  v1::VerifyLogResponse VerifyLog() const;

  // Waits until the plugins of the last load are as they should be; false after kPatience.
  bool WaitForPlugins(const std::function<bool(const v1::ListPluginsResponse&)>& accept) const;
  // Waits until a plugin file is served, or no longer known.
  bool WaitUntilServed(const std::string& file) const;
  bool WaitUntilGone(const std::string& file) const;

 private:
  explicit Stubs(std::shared_ptr<grpc::Channel> channel);
};

// Waits until that holds; false when it does not within kPatience.
bool Eventually(const std::function<bool()>& holds);

// Gives a call as long as kPatience.
void Limit(grpc::ClientContext& context);

// Where a connector processes data: `inputs` are `name=value`.
v1::ResolveResidencyRequest ResidencyRequest(const std::string& connector_id,
                                             const std::vector<std::string>& inputs = {});

// A TCP port of 127.0.0.1 that nobody listens on now.
int FreePort();

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_E2E_STUBS_H_

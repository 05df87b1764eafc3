#include "tests/e2e/stubs.h"

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace domicile::testing {
namespace {

v1::Plugin Find(const v1::ListPluginsResponse& response, const std::string& file) {
  for (const v1::Plugin& plugin : response.plugins()) {
    if (plugin.file() == file) return plugin;
  }
  return {};
}

}  // namespace

Stubs::Stubs(const ServerProcess& process, const std::string& address)
    : Stubs(process.Channel(address)) {}

Stubs::Stubs(std::shared_ptr<grpc::Channel> channel)
    : audit(v1::AuditService::NewStub(channel)),
      catalog(v1::CatalogService::NewStub(channel)),
      law(v1::LawService::NewStub(channel)),
      residency(v1::ResidencyService::NewStub(channel)),
      info(v1::ServerService::NewStub(channel)),
      tenants(v1::TenantService::NewStub(channel)) {}

grpc::Status Stubs::Create(const std::string& tenant_id, const std::string& connector_id) const {
  grpc::ClientContext context;
  Limit(context);
  v1::CreateTenantRequest request;
  request.mutable_tenant()->set_id(tenant_id);
  request.mutable_tenant()->set_country_code("IT");
  request.mutable_tenant()->add_opt_ins()->set_connector_id(connector_id);
  v1::CreateTenantResponse response;
  return tenants->CreateTenant(&context, request, &response);
}

grpc::Status Stubs::Check(const std::string& tenant_id, const std::string& connector_id,
                          v1::CheckTransferResponse& response, const v1::AtLeast& at_least) const {
  grpc::ClientContext context;
  Limit(context);
  v1::CheckTransferRequest request;
  request.mutable_check()->set_tenant_id(tenant_id);
  request.mutable_check()->set_connector_id(connector_id);
  *request.mutable_at_least() = at_least;
  return residency->CheckTransfer(&context, request, &response);
}

v1::GetServerInfoResponse Stubs::Info() const {
  grpc::ClientContext context;
  Limit(context);
  v1::GetServerInfoResponse response;
  const grpc::Status status = info->GetServerInfo(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

v1::ListPluginsResponse Stubs::Plugins() const {
  grpc::ClientContext context;
  Limit(context);
  v1::ListPluginsRequest request;
  request.set_page_size(500);
  v1::ListPluginsResponse response;
  const grpc::Status status = info->ListPlugins(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

v1::Plugin Stubs::Plugin(const std::string& file) const { return Find(Plugins(), file); }

v1::ResolveResidencyResponse Stubs::Resolve(const v1::ResolveResidencyRequest& request) const {
  grpc::ClientContext context;
  Limit(context);
  v1::ResolveResidencyResponse response;
  const grpc::Status status = residency->ResolveResidency(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

std::vector<v1::Tenant> Stubs::Tenants() const {
  std::vector<v1::Tenant> all;
  v1::ListTenantsRequest request;
  request.set_page_size(500);
  do {
    grpc::ClientContext context;
    Limit(context);
    v1::ListTenantsResponse page;
    const grpc::Status status = tenants->ListTenants(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    all.insert(all.end(), page.tenants().begin(), page.tenants().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

std::vector<v1::LogEntry> Stubs::LogEntries() const {
  std::vector<v1::LogEntry> all;
  v1::ListDecisionsRequest request;
  request.set_page_size(500);
  do {
    grpc::ClientContext context;
    Limit(context);
    v1::ListDecisionsResponse page;
    const grpc::Status status = audit->ListDecisions(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    all.insert(all.end(), page.entries().begin(), page.entries().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

v1::VerifyLogResponse Stubs::VerifyLog() const {
  grpc::ClientContext context;
  Limit(context);
  v1::VerifyLogResponse response;
  const grpc::Status status = audit->VerifyLog(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

bool Stubs::WaitForPlugins(
    const std::function<bool(const v1::ListPluginsResponse&)>& accept) const {
  return Eventually([&] { return accept(Plugins()); });
}

bool Stubs::WaitUntilServed(const std::string& file) const {
  return WaitForPlugins([&](const v1::ListPluginsResponse& response) {
    return Find(response, file).state() == v1::PLUGIN_STATE_SERVED;
  });
}

bool Stubs::WaitUntilGone(const std::string& file) const {
  return WaitForPlugins(
      [&](const v1::ListPluginsResponse& response) { return Find(response, file).file().empty(); });
}

bool Eventually(const std::function<bool()>& holds) {
  for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
    if (holds()) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

void Limit(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
}

v1::ResolveResidencyRequest ResidencyRequest(const std::string& connector_id,
                                             const std::vector<std::string>& inputs) {
  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids(connector_id);
  for (const std::string& assignment : inputs) {
    v1::InputAssignment& input = *request.add_inputs();
    input.set_name(assignment.substr(0, assignment.find('=')));
    input.set_value(assignment.substr(assignment.find('=') + 1));
  }
  return request;
}

int FreePort() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace domicile::testing

// The server of tenant_server.h with a second tenant, `keller`, that says who may ask what, by
// bearer tokens: the names of principals are their tokens.

#ifndef DOMICILE_TESTS_RPC_ADMISSION_SERVER_H_
#define DOMICILE_TESTS_RPC_ADMISSION_SERVER_H_

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::testing {

inline std::string Principal(const std::string& id, const std::string& more) {
  return absl::StrCat("  - {id: ", id, ", token_sha256: [", access::TokenSha256(id), "], ", more,
                      "}\n");
}

inline std::string AccessText() {
  return "principals:\n" + Principal("asks-all", "grants: [{role: query}]") +
         Principal("asks", "grants: [{role: query, tenant_ids: [rossi, later]}]") +
         Principal("operates", "grants: [{role: operate, tenant_ids: [rossi]}]") +
         Principal("administers", "grants: [{role: administer, tenant_ids: [rossi, later]}]") +
         Principal("administers-all", "grants: [{role: administer}]") +
         Principal("audits", "grants: [{role: audit, tenant_ids: [rossi]}]") +
         Principal("audits-two", "grants: [{role: audit, tenant_ids: [rossi, keller]}]") +
         Principal("audits-all", "grants: [{role: audit}]") +
         Principal("seldom",
                   "grants: [{role: query}], "
                   "limit: {requests_per_second: 1, burst: 3}") +
         Principal("one-call", "grants: [{role: query}], limit: {concurrent_calls: 1}");
}

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() : server_(Options()) {
    ServeTenant(server_);
    AddTenant("keller");
  }

  RpcServer::Options Options() {
    RpcServer::Options options;
    options.access = File();
    options.decision_log = directory_.File("log.db");
    options.clock = absl::Now;
    WriteAccess(AccessText());
    return options;
  }

  std::string File() const { return directory_.File("access.yaml"); }
  void WriteAccess(const std::string& text) const {
    std::ofstream(File(), std::ios::trunc) << text;
  }

  void AddTenant(const std::string& id) {
    ASSERT_TRUE(server_.tenants()
                    .CreateTenant(FromText<v1::Tenant>(absl::StrCat(
                        "id: '", id, "' country_code: 'IT' opt_ins { connector_id: 'acme/sms' }")))
                    .ok());
  }

  static void Show(grpc::ClientContext& context, const std::string& token) {
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  }

  template <typename Stub, typename Request, typename Response>
  Answered<Response> AskAs(const std::string& token,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                        Response*),
                           const std::string& request = "") {
    grpc::ClientContext context;
    Show(context, token);
    return server_.Ask(context, method, FromText<Request>(request));
  }

  grpc::Status CheckAs(const std::string& token, const std::string& tenant,
                       const std::string& more = "") {
    return AskAs(
               token, &v1::ResidencyService::Stub::CheckTransfer,
               absl::StrCat("check { tenant_id: '", tenant, "' connector_id: 'acme/sms' } ", more))
        .status;
  }

  const TempDirectory directory_;
  RpcServer server_;
};

inline std::string ReasonOf(const grpc::Status& status) {
  return DetailsOf(status).infos.at(0).reason();
}

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_RPC_ADMISSION_SERVER_H_

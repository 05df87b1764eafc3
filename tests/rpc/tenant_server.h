// A server with a catalog and a tenant, for tests of decisions over gRPC.

#ifndef DOMICILE_TESTS_RPC_TENANT_SERVER_H_
#define DOMICILE_TESTS_RPC_TENANT_SERVER_H_

#include <string>

#include "tests/support/rpc_server.h"

namespace domicile::testing {

// `acme/sms` and `acme/voice` act in Italy by an Italian company, `acme/chat` in the United States,
// at a region that has to be chosen, by one that the Data Privacy Framework lists until 2026-12-01.
// Tenant `rossi` opted in to `acme/sms`, and to `acme/chat` in its region `east`.
inline void ServeTenant(RpcServer& server) {
  PluginBuilder acme("acme");
  acme.Processor(std::string("entities { id: 'it' legal_name: 'Acme S.r.l.' country_code: 'IT' ") +
                 kEvidence + "} entities { id: 'us' legal_name: 'Acme Inc' country_code: 'US' " +
                 kEvidence +
                 "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_OFFICIAL_LIST "
                 "valid_from: '2023-09-01' valid_until: '2026-12-01' " +
                 kEvidence + "} }");
  acme.Connector("sms", Placement("main", "entity_id: 'it' " + Site("IT")));
  acme.Connector("voice",
                 "channel_id: 'whatsapp' " + Placement("main", "entity_id: 'it' " + Site("IT")));
  acme.Connector("chat", "channel_id: 'whatsapp' " + Setting("region", "east west") +
                             Placement("main", "entity_id: 'us' " + Site("US")));
  server.Serve({acme});
  const auto created = server.tenants().CreateTenant(FromText<v1::Tenant>(R"(
    id: "rossi" country_code: "IT"
    opt_ins { connector_id: "acme/sms" }
    opt_ins { connector_id: "acme/chat" inputs { name: "region" value: "east" } })"));
  if (!created.ok()) {
    std::fprintf(stderr, "%s\n", created.status().ToString().c_str());
    abort();
  }
}

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_RPC_TENANT_SERVER_H_

// What each request takes: a role, and the tenants that it names. A request that is not in this
// table does not compile into a handler.

#ifndef DOMICILE_SERVICE_RPC_PERMISSIONS_H_
#define DOMICILE_SERVICE_RPC_PERMISSIONS_H_

#include <string>
#include <type_traits>

#include "domicile/v1/access.pb.h"
#include "domicile/v1/audit_service.pb.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/law_service.pb.h"
#include "domicile/v1/policy_service.pb.h"
#include "domicile/v1/replication_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "domicile/v1/simulation.pb.h"
#include "domicile/v1/tenant_service.pb.h"

namespace domicile::rpc {

// What a call is, for the bounds on how many there may be at a time: each kind has its own, so that
// questions do not keep out those who administer, nor watches those who ask.
enum class CallKind { kQuestion, kAdministration, kWatch };

struct Permission {
  // Unspecified: any, for what says nothing of tenants.
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  CallKind kind = CallKind::kQuestion;
  // Whether the role must be granted for all tenants.
  bool for_all_tenants = false;
  // Whether naming a tenant outside the grant is not permitted, rather than answered as if there
  // were no such tenant: for requests that make tenants.
  bool makes_tenants = false;
};

template <typename Request, typename... Listed>
inline constexpr bool kIsOneOf = (std::is_same_v<Request, Listed> || ...);

template <typename Request>
consteval Permission PermissionFor() {
  using namespace v1;  // NOLINT: the table would say nothing else
  if constexpr (kIsOneOf<Request, ListProcessorsRequest, GetProcessorRequest, ListChannelsRequest,
                         GetChannelRequest, ListConnectorsRequest, GetConnectorRequest,
                         ExportPublishedListRequest, GetLawRequest, ListLawRulesRequest,
                         GetLawRuleRequest>) {
    return {};
  } else if constexpr (kIsOneOf<Request, PingRequest, PingStreamRequest, GetServerInfoRequest,
                                ListPluginsRequest>) {
    return {.kind = CallKind::kAdministration};
  } else if constexpr (kIsOneOf<Request, WatchCatalogRequest>) {
    return {.kind = CallKind::kWatch};
  } else if constexpr (kIsOneOf<Request, ResolveResidencyRequest, FindTransferPathsRequest,
                                FindExposureRequest, CheckTransferRequest,
                                BatchCheckTransfersRequest, StreamChecksRequest,
                                ListPermittedConnectorsRequest, ReportDecisionsRequest,
                                GetTenantRequest, ListTenantsRequest, GetPolicyRequest,
                                ListPoliciesRequest>) {
    return {.role = ACCESS_ROLE_QUERY};
  } else if constexpr (kIsOneOf<Request, WatchDecisionsRequest, WatchSnapshotRequest>) {
    return {.role = ACCESS_ROLE_QUERY, .kind = CallKind::kWatch};
  } else if constexpr (kIsOneOf<Request, SimulateChangeRequest>) {
    return {.role = ACCESS_ROLE_OPERATE, .kind = CallKind::kWatch};
  } else if constexpr (kIsOneOf<Request, EnableConnectorRequest, DisableConnectorRequest,
                                ObjectToProcessorRequest, WithdrawObjectionRequest>) {
    return {.role = ACCESS_ROLE_OPERATE, .kind = CallKind::kAdministration};
  } else if constexpr (kIsOneOf<Request, UpdateTenantRequest, DeleteTenantRequest>) {
    return {.role = ACCESS_ROLE_ADMINISTER, .kind = CallKind::kAdministration};
  } else if constexpr (kIsOneOf<Request, CreateTenantRequest, ApplyRequest>) {
    return {
        .role = ACCESS_ROLE_ADMINISTER, .kind = CallKind::kAdministration, .makes_tenants = true};
  } else if constexpr (kIsOneOf<Request, CreatePolicyRequest, UpdatePolicyRequest,
                                DeletePolicyRequest>) {
    return {
        .role = ACCESS_ROLE_ADMINISTER, .kind = CallKind::kAdministration, .for_all_tenants = true};
  } else if constexpr (kIsOneOf<Request, ListDecisionsRequest>) {
    return {.role = ACCESS_ROLE_AUDIT, .kind = CallKind::kAdministration};
  } else {
    static_assert(kIsOneOf<Request, VerifyLogRequest>, "say here who may ask this");
    return {.role = ACCESS_ROLE_AUDIT, .kind = CallKind::kAdministration, .for_all_tenants = true};
  }
}

// Whether `visit(id)` holds for every tenant that the request names outright. Of what asks about
// several, such as a batch, each handler looks at them by itself.
template <typename Request, typename Visit>
bool AllTenants(const Request& request, const Visit& visit) {
  bool all = true;
  if constexpr (requires { request.tenant_id(); }) {
    // Nothing is what the handler has to refuse, or stands for all.
    all = all && (request.tenant_id().empty() || visit(request.tenant_id()));
  }
  if constexpr (requires { request.tenant().id(); }) {
    all = all && (request.tenant().id().empty() || visit(request.tenant().id()));
  }
  if constexpr (requires { request.check().tenant_id(); }) {
    all = all && (request.check().tenant_id().empty() || visit(request.check().tenant_id()));
  }
  if constexpr (requires { request.tenant_ids(); }) {
    for (const std::string& id : request.tenant_ids()) all = all && visit(id);
  }
  if constexpr (requires { request.opt_ins(); }) {
    for (const auto& change : request.opt_ins()) all = all && visit(change.tenant_id());
  }
  if constexpr (requires { request.bundle(); }) {
    for (const auto& tenant : request.bundle().tenants()) all = all && visit(tenant.id());
  }
  if constexpr (requires { request.decisions(); }) {
    for (const auto& reported : request.decisions())
      all = all && visit(reported.check().tenant_id());
  }
  return all;
}

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_PERMISSIONS_H_

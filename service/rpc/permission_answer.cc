#include "service/rpc/permission_answer.h"

#include <utility>
#include <vector>

#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/decision/inputs.h"
#include "service/decision/permissions.h"
#include "service/rpc/selection.h"
#include "service/rpc/transfer_answers.h"
#include "service/rpc/validation.h"

namespace domicile::rpc {
namespace {

// The request as a check of no connector yet.
v1::TransferCheck CheckOf(const v1::ListPermittedConnectorsRequest& request) {
  v1::TransferCheck check;
  check.set_tenant_id(request.tenant_id());
  *check.mutable_inputs() = request.inputs();
  check.set_data_subject_country(request.data_subject_country());
  *check.mutable_data_categories() = request.data_categories();
  *check.mutable_purposes() = request.purposes();
  return check;
}

}  // namespace

absl::Status ListPermittedConnectors(const Environment& environment, const Snapshot& snapshot,
                                     const v1::ListPermittedConnectorsRequest& request,
                                     v1::ListPermittedConnectorsResponse& response) {
  DOMICILE_RETURN_IF_ERROR(Require("tenant_id", request.tenant_id()));
  const v1::TransferCheck check = CheckOf(request);
  DOMICILE_RETURN_IF_ERROR(decision::CheckFields(check, ""));
  DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay as_of,
                            DayAskedAbout(request.as_of(), environment.clock()));
  DOMICILE_ASSIGN_OR_RETURN(const std::vector<const v1::Connector*> connectors,
                            SelectOrAll(*snapshot.catalog, request.selector()));
  decision::Question question;
  question.inputs = {check.inputs().begin(), check.inputs().end()};
  question.as_of = as_of;
  DOMICILE_RETURN_IF_ERROR(decision::CheckInputs(*snapshot.catalog, connectors, question));
  DOMICILE_ASSIGN_OR_RETURN(const PinnedTenant tenant,
                            PinnedTenant::Find(snapshot, request.tenant_id()));
  DOMICILE_ASSIGN_OR_RETURN(
      std::vector<v1::ConnectorPermission> permissions,
      decision::FindPermissions(WorldOf(snapshot, environment), tenant.view(), check, connectors,
                                as_of, !request.permitted_only()));
  const google::protobuf::Timestamp now = TimeOf(environment);
  for (v1::ConnectorPermission& permission : permissions) {
    if (request.permitted_only() && permission.rank() == 0) break;
    *permission.mutable_decision()->mutable_time() = now;
    // All were made from the same, which the response says once.
    *response.add_permissions() = std::move(permission);
  }
  response.set_as_of(base::FormatDay(as_of));
  *response.mutable_revision() = snapshot.revision;
  return absl::OkStatus();
}

}  // namespace domicile::rpc

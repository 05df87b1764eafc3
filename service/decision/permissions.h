// Which connectors a tenant may use for some data, and in which order.

#ifndef DOMICILE_SERVICE_DECISION_PERMISSIONS_H_
#define DOMICILE_SERVICE_DECISION_PERMISSIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/permission.pb.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// Decides the check for each of the connectors; its own connector counts for nothing. Those that
// are permitted come first and are ranked: no transfer before a lawful one, nothing that only a
// vendor asserts before what is, fewer obligations, recipients and countries, then what holds
// longest. The others follow, those that need least first, and those that nothing helps last.
//
// Inputs of the check that a connector does not have are left out for it. The errors are those of
// CheckTransfer.
absl::StatusOr<std::vector<v1::ConnectorPermission>> FindPermissions(
    const World& world, const TenantView& tenant, const v1::TransferCheck& check,
    const std::vector<const v1::Connector*>& connectors, absl::CivilDay as_of,
    bool with_alternatives);

// Whether a permitted decision is better than another permitted one, by the order above.
bool IsBetter(const v1::Decision& one, const v1::Decision& other);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_PERMISSIONS_H_

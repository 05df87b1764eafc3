// Tenants for people.

#ifndef DOMICILE_CLIENTS_CLI_TENANT_REPORT_H_
#define DOMICILE_CLIENTS_CLI_TENANT_REPORT_H_

#include "clients/cli/context.h"
#include "domicile/v1/tenant_service.pb.h"

namespace domicile::cli {

// One row a tenant.
void PrintTenants(const v1::ListTenantsResponse& response, Context& context);

// One tenant with all that it chose.
void PrintTenant(const v1::Tenant& tenant, Context& context);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_TENANT_REPORT_H_

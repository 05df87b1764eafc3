// What is said about a change to tenants and policies.

#ifndef DOMICILE_CLIENTS_CLI_CHANGE_REPORT_H_
#define DOMICILE_CLIENTS_CLI_CHANGE_REPORT_H_

#include <cstdint>
#include <string>

#include "clients/cli/context.h"

namespace domicile::cli {

// Says what was done, and the tenancy revision that has it, for --at-least-revision.
void ReportChange(const std::string& done, uint64_t tenancy_revision, Context& context);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CHANGE_REPORT_H_

// How an error reads: what is wrong, where in the request, and what to do next.

#ifndef DOMICILE_CLIENTS_CLI_ERROR_REPORT_H_
#define DOMICILE_CLIENTS_CLI_ERROR_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/context.h"

namespace domicile::cli {

// The error's message, the fields that were refused, and the next step, on `context.err`.
void ReportError(const absl::Status& status, const Context& context);

// What somebody who sees the error can do about it; empty when nothing general can be said.
// `address` is the server's.
std::string NextStep(const absl::Status& status, const std::string& address);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_ERROR_REPORT_H_

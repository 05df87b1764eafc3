// What is in one plugin file, without a server.

#ifndef DOMICILE_CLIENTS_CLI_PLUGIN_INSPECTION_H_
#define DOMICILE_CLIENTS_CLI_PLUGIN_INSPECTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"

namespace domicile::cli {

// Loads the file in the loader's sandbox, checks it as a catalog would, and shows what it adds to
// one. A plugin that a catalog would refuse is bad data, with the reason. What it says of other
// plugins' processors and connectors cannot be checked, and is said so.
absl::StatusOr<ExitStatus> InspectPlugin(const std::string& file, Context& context);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PLUGIN_INSPECTION_H_

// One plugin file, opened without a server.

#ifndef DOMICILE_CLIENTS_CLI_PLUGIN_FILE_H_
#define DOMICILE_CLIENTS_CLI_PLUGIN_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/catalog/plugin_content.h"

namespace domicile::cli {

// Loads the file in the loader's sandbox. A plugin that is refused there is bad data, with the
// reason; what it holds was not checked against a catalog.
absl::StatusOr<catalog::PluginContent> ReadPlugin(const std::string& file);

// What a rejection of that file says.
absl::Status RejectionError(const catalog::Rejection& rejection, const std::string& file);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PLUGIN_FILE_H_

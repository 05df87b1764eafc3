// Keys, signatures and manifests of plugin files, without a server.

#ifndef DOMICILE_CLIENTS_CLI_PLUGIN_SIGNING_H_
#define DOMICILE_CLIENTS_CLI_PLUGIN_SIGNING_H_

#include "clients/cli/command_tree.h"

namespace domicile::cli {

// Adds `keygen`, `sign` and `verify` to the group `plugins`.
void AddPluginSigningCommands(CommandTree& tree, CLI::App& group);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PLUGIN_SIGNING_H_

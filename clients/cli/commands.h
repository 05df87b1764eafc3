// The commands, one group a file. Each adds itself to the tree.

#ifndef DOMICILE_CLIENTS_CLI_COMMANDS_H_
#define DOMICILE_CLIENTS_CLI_COMMANDS_H_

namespace domicile::cli {

class CommandTree;

void AddProcessorsCommands(CommandTree& tree);
void AddChannelsCommands(CommandTree& tree);
void AddConnectorsCommands(CommandTree& tree);
void AddResidencyCommand(CommandTree& tree);
void AddPathsCommand(CommandTree& tree);
void AddExposureCommand(CommandTree& tree);
void AddExportCommands(CommandTree& tree);
void AddPluginsCommands(CommandTree& tree);
void AddServerCommands(CommandTree& tree);
void AddContractCommands(CommandTree& tree);
void AddWatchCommands(CommandTree& tree);
void AddCompletionCommand(CommandTree& tree);
void AddVersionCommand(CommandTree& tree);

// All of the above, in the order in which help lists them.
void AddAllCommands(CommandTree& tree);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_COMMANDS_H_

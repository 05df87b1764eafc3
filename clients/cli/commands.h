// The commands, one group a file. Each adds itself to the tree.

#ifndef DOMICILE_CLIENTS_CLI_COMMANDS_H_
#define DOMICILE_CLIENTS_CLI_COMMANDS_H_

namespace domicile::cli {

class CommandTree;

void AddCheckCommand(CommandTree& tree);
void AddExplainCommand(CommandTree& tree);
void AddPermittedCommand(CommandTree& tree);
void AddSimulateCommand(CommandTree& tree);
void AddProcessorsCommands(CommandTree& tree);
void AddChannelsCommands(CommandTree& tree);
void AddConnectorsCommands(CommandTree& tree);
void AddResidencyCommand(CommandTree& tree);
void AddPathsCommand(CommandTree& tree);
void AddExposureCommand(CommandTree& tree);
void AddExportCommands(CommandTree& tree);
void AddTenantsCommands(CommandTree& tree);
void AddPoliciesCommands(CommandTree& tree);
void AddApplyCommand(CommandTree& tree);
void AddLawCommands(CommandTree& tree);
void AddLogCommands(CommandTree& tree);
void AddReceiptCommands(CommandTree& tree);
void AddPluginsCommands(CommandTree& tree);
void AddServerCommands(CommandTree& tree);
void AddAccessCommands(CommandTree& tree);
void AddContractCommands(CommandTree& tree);
void AddWatchCommands(CommandTree& tree);
void AddCompletionCommand(CommandTree& tree);
void AddVersionCommand(CommandTree& tree);

// All of the above, in the order in which help lists them.
void AddAllCommands(CommandTree& tree);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_COMMANDS_H_

#include "clients/cli/commands.h"

namespace domicile::cli {

void AddAllCommands(CommandTree& tree) {
  AddCheckCommand(tree);
  AddExplainCommand(tree);
  AddPermittedCommand(tree);
  AddSimulateCommand(tree);
  AddResidencyCommand(tree);
  AddPathsCommand(tree);
  AddExposureCommand(tree);
  AddConnectorsCommands(tree);
  AddProcessorsCommands(tree);
  AddChannelsCommands(tree);
  AddExportCommands(tree);
  AddWatchCommands(tree);
  AddContractCommands(tree);
  AddTenantsCommands(tree);
  AddPoliciesCommands(tree);
  AddApplyCommand(tree);
  AddLawCommands(tree);
  AddLogCommands(tree);
  AddReceiptCommands(tree);
  AddPluginsCommands(tree);
  AddServerCommands(tree);
  AddAccessCommands(tree);
  AddCompletionCommand(tree);
  AddVersionCommand(tree);
}

}  // namespace domicile::cli

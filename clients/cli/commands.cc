#include "clients/cli/commands.h"

namespace domicile::cli {

void AddAllCommands(CommandTree& tree) {
  AddResidencyCommand(tree);
  AddPathsCommand(tree);
  AddExposureCommand(tree);
  AddConnectorsCommands(tree);
  AddProcessorsCommands(tree);
  AddChannelsCommands(tree);
  AddExportCommands(tree);
  AddWatchCommands(tree);
  AddContractCommands(tree);
  AddPluginsCommands(tree);
  AddServerCommands(tree);
  AddCompletionCommand(tree);
  AddVersionCommand(tree);
}

}  // namespace domicile::cli

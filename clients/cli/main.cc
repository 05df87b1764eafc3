#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"

int main(int argc, char** argv) {
  using domicile::cli::Terminal;
  domicile::cli::Context context = {.out = std::cout,
                                    .err = std::cerr,
                                    .out_terminal = Terminal::Of(STDOUT_FILENO),
                                    .err_terminal = Terminal::Of(STDERR_FILENO),
                                    .options = {}};
  domicile::cli::CommandTree tree;
  domicile::cli::AddAllCommands(tree);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(tree.Run(arguments, context));
}

#include "tests/cli/command_line.h"

#include <sstream>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"

namespace domicile::cli {

LineOutcome RunLine(const std::vector<std::string>& arguments, const LineOptions& options) {
  std::ostringstream out, err;
  Context context = {.out = out,
                     .err = err,
                     .out_terminal = options.out_terminal,
                     .err_terminal = options.err_terminal,
                     .options = {},
                     .connection = options.connection};
  CommandTree tree;
  AddAllCommands(tree);
  const ExitStatus status = tree.Run(arguments, context);
  return {status, out.str(), err.str()};
}

}  // namespace domicile::cli

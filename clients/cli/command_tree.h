// The commands: their names, help and actions, and how a command line selects one.

#ifndef DOMICILE_CLIENTS_CLI_COMMAND_TREE_H_
#define DOMICILE_CLIENTS_CLI_COMMAND_TREE_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/context.h"

namespace domicile::cli {

// What is known of a command besides its options.
struct CommandHelp {
  std::string name;
  std::string description;
  // Command lines, without `domicile `.
  std::vector<std::string> examples;
  // Forms of -o that only this command has.
  std::vector<std::string> outputs = {};
  // What else stands below the examples, in lines of at most 100 columns.
  std::string remarks = "";
};

class CommandTree {
 public:
  CommandTree();
  CommandTree(const CommandTree&) = delete;
  CommandTree& operator=(const CommandTree&) = delete;

  // A command that only has commands below it. What is returned lives as long as the tree.
  CLI::App& AddGroup(const std::string& name, const std::string& description);

  // A command below `parent`, which is the root or a group.
  CLI::App& AddCommand(CLI::App& parent, const CommandHelp& help, Action action);

  CLI::App& root() { return root_; }
  const CLI::App& root() const { return root_; }

  // Understands the arguments and runs the command that they select, with `context.options` set
  // from them. Help goes to `context.out`; a mistake is explained on `context.err`, with the
  // nearest right name.
  ExitStatus Run(const std::vector<std::string>& arguments, Context& context);

 private:
  // The command that was selected so far: the innermost that a name on the command line reached.
  const CLI::App& Selected() const;
  ExitStatus ReportMistake(const std::string& message, Context& context) const;

  CLI::App root_;
  GlobalOptions options_;
  Action selected_action_;
};

// The words after which a command is called, such as `domicile connectors show`.
std::string CommandLineOf(const CLI::App& command);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_COMMAND_TREE_H_

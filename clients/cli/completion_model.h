// What completion knows of the command tree. Private to completion.

#ifndef DOMICILE_CLIENTS_CLI_COMPLETION_MODEL_H_
#define DOMICILE_CLIENTS_CLI_COMPLETION_MODEL_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace domicile::cli {

struct CompletedOption {
  std::vector<std::string> names;  // as they are typed, `-o`, `--output`
  std::string description;
  bool takes_value = false;
  bool takes_file = false;          // or a directory
  std::vector<std::string> values;  // empty when there is no finite set
};

struct CompletedCommand {
  struct Below {
    std::string name;
    std::string description;
  };
  std::string path;  // the words after `domicile`, such as `connectors list`; empty for the root
  std::vector<Below> below;
  std::vector<CompletedOption> options;
  bool takes_files = false;         // as arguments
  std::vector<std::string> values;  // of its argument, when there is a finite set
};

// The root first, then what is below it.
std::vector<CompletedCommand> CompletedCommands(const CLI::App& root);

// The pairs `path:name` that lead from a command to one below it, such as `connectors:list`; shells
// follow them word by word.
std::vector<std::string> CommandSteps(const std::vector<CompletedCommand>& commands);

// All names that complete a word of the command: those of commands below it, its values, and its
// options.
std::vector<std::string> CompletedWords(const CompletedCommand& command);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_COMPLETION_MODEL_H_

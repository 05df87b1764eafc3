// Completion for shells, made from the command tree, so that it is never out of date.

#ifndef DOMICILE_CLIENTS_CLI_COMPLETION_H_
#define DOMICILE_CLIENTS_CLI_COMPLETION_H_

#include <string>

namespace CLI {
class App;
}

namespace domicile::cli {

// Scripts that the shell reads, by `source <(domicile completion bash)` and the like. They complete
// commands, options, and the values of options that have a finite set of them.
std::string BashCompletion(const CLI::App& root);
std::string ZshCompletion(const CLI::App& root);
std::string FishCompletion(const CLI::App& root);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_COMPLETION_H_

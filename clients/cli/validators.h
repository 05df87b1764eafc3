// Options with a finite set of values, and options that repeat.

#ifndef DOMICILE_CLIENTS_CLI_VALIDATORS_H_
#define DOMICILE_CLIENTS_CLI_VALIDATORS_H_

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace domicile::cli {

// Lets the option only have these values, and names the nearest for another one. The values stand
// in its help as its type, `a|b|c`, which is also where completion finds them. Returns the option.
CLI::Option* OneOf(CLI::Option* option, const std::vector<std::string>& values);

// Lets the option only be a day such as 2026-11-23. Returns the option.
CLI::Option* Day(CLI::Option* option);

// An option that may be given many times, one value each; by itself CLI11 would take the words
// after it as well. `values` outlives the application.
CLI::Option* AddRepeated(CLI::App& command, const std::string& name,
                         std::vector<std::string>& values, const std::string& type,
                         const std::string& description);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_VALIDATORS_H_

// How help looks: as CLI11 prints it, but wrapped and without empty lines that say nothing.

#ifndef DOMICILE_CLIENTS_CLI_HELP_FORMATTER_H_
#define DOMICILE_CLIENTS_CLI_HELP_FORMATTER_H_

#include <CLI/CLI.hpp>
#include <string>

namespace domicile::cli {

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  // What stands behind the name: the type or the values, and whether it is required.
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_HELP_FORMATTER_H_

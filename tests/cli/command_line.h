// Command lines within the test's process, against a connection that the test plays.

#ifndef DOMICILE_TESTS_CLI_COMMAND_LINE_H_
#define DOMICILE_TESTS_CLI_COMMAND_LINE_H_

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/exit_status.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/connection.h"

namespace domicile::cli {

struct LineOutcome {
  ExitStatus status;
  std::string out;
  std::string err;
};

struct LineOptions {
  std::shared_ptr<client::Connection> connection = nullptr;
  Terminal out_terminal = {};
  Terminal err_terminal = {};
};

// Runs one command line, without `domicile`.
LineOutcome RunLine(const std::vector<std::string>& arguments, const LineOptions& options = {});

}  // namespace domicile::cli

#endif  // DOMICILE_TESTS_CLI_COMMAND_LINE_H_

#include "clients/cli/global_options.h"

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/validators.h"
#include "service/base/default_address.h"
#include "service/messages/message_file.h"

namespace domicile::cli {
namespace {

// Understands `2m`, `1.5s`, or a number of seconds. Returns what is wrong with the text, or
// nothing.
std::string ParseTimeout(const std::string& text, absl::Duration* timeout) {
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds)) {
    *timeout = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, timeout)) {
    *timeout = absl::ZeroDuration();
  }
  if (*timeout > absl::ZeroDuration()) return "";
  return "`" + text + "` is not a duration above zero, such as `5s`, `500ms` or `2m`";
}

// Anybody could put a socket where the default one is expected, in /tmp.
bool IsTrustedSocket(const std::string& path) {
  struct stat found = {};
  return stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) &&
         (found.st_uid == geteuid() || found.st_uid == 0);
}

// An option, also of the environment, that names a file, whose content it puts into `content`.
void AddFile(CLI::App& command, const std::string& name, const std::string& variable,
             std::string& content, const std::string& help) {
  command
      .add_option_function<std::string>(
          name,
          [name, &content](const std::string& file) {
            absl::StatusOr<std::string> read = messages::ReadFile(file);
            if (!read.ok()) throw CLI::ValidationError(name, std::string(read.status().message()));
            const bool is_empty = absl::StripAsciiWhitespace(*read).empty();
            if (is_empty) throw CLI::ValidationError(name, "`" + file + "` is empty");
            content = *std::move(read);
          },
          absl::StrCat(help, " (environment: ", variable, ")"))
      ->envname(variable)
      ->type_name("FILE")
      ->group("Options of every command");
}

}  // namespace

void AddGlobalOptions(CLI::App& command, const std::vector<std::string>& more_outputs,
                      GlobalOptions& options) {
  constexpr char kGroup[] = "Options of every command";
  command
      .add_option("--server", options.server,
                  "The server's gRPC address (environment: DOMICILE_SERVER). By default the Unix "
                  "socket of a local server, else 127.0.0.1:7443")
      ->type_name("ADDRESS")
      ->group(kGroup);
  command
      .add_option_function<std::string>(
          "--timeout",
          [&options](const std::string& text) {
            const std::string problem = ParseTimeout(text, &options.timeout);
            if (!problem.empty()) throw CLI::ValidationError("--timeout", problem);
          },
          "The longest that one call may take, such as 500ms or 1m; 10s by default")
      ->type_name("DURATION")
      ->group(kGroup);
  AddFile(
      command, "--tls-ca", "DOMICILE_TLS_CA", options.tls_ca,
      "The authorities whose certificate the server must have, in PEM; the system's by default");
  AddFile(command, "--tls-cert", "DOMICILE_TLS_CERT", options.tls_certificate,
          "This client's certificate, in PEM");
  AddFile(command, "--tls-key", "DOMICILE_TLS_KEY", options.tls_key,
          "The private key of --tls-cert, in PEM");
  AddFile(command, "--token-file", "DOMICILE_TOKEN_FILE", options.token,
          "The bearer token that shows who asks");
  std::vector<std::string> outputs = {"table", "json", "yaml", "textproto"};
  outputs.insert(outputs.end(), more_outputs.begin(), more_outputs.end());
  CLI::Option* output = command.add_option("-o,--output", options.output,
                                           "The form of the answer; a table by default");
  OneOf(output, outputs)->group(kGroup);
}

std::string ServerAddress(const GlobalOptions& options) {
  if (!options.server.empty()) return options.server;
  const char* variable = std::getenv("DOMICILE_SERVER");
  if (variable != nullptr && *variable != '\0') return variable;
  const std::vector<std::string> defaults = base::DefaultListenAddresses();
  return IsTrustedSocket(base::DefaultSocketPath()) ? defaults.front() : defaults.back();
}

}  // namespace domicile::cli

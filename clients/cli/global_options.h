// The options that every command takes.

#ifndef DOMICILE_CLIENTS_CLI_GLOBAL_OPTIONS_H_
#define DOMICILE_CLIENTS_CLI_GLOBAL_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace CLI {
class App;
}

namespace domicile::cli {

struct GlobalOptions {
  // As given with --server; see ServerAddress().
  std::string server;
  absl::Duration timeout = absl::Seconds(10);
  // What the files of --tls-ca, --tls-cert, --tls-key and --token-file hold; empty where there is
  // none. Once one of the first three is given, loopback addresses are reached with TLS too.
  std::string tls_ca;
  std::string tls_certificate;
  std::string tls_key;
  std::string token;
  // `table`, `json`, `yaml` or `textproto`, and for some commands a form of their own.
  std::string output = "table";
};

// Adds the options to a command. `more_outputs` are the forms of -o that only it has.
void AddGlobalOptions(CLI::App& command, const std::vector<std::string>& more_outputs,
                      GlobalOptions& options);

// The address of the server: --server, else DOMICILE_SERVER, else the default Unix socket where it
// exists and is this user's or root's, else the default TCP address.
std::string ServerAddress(const GlobalOptions& options);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_GLOBAL_OPTIONS_H_

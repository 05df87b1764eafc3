// A server within this program, for as long as a command runs.

#ifndef DOMICILE_CLIENTS_CLI_LOCAL_SERVER_H_
#define DOMICILE_CLIENTS_CLI_LOCAL_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "clients/cpp/client.h"
#include "service/server.h"

namespace domicile::cli {

struct LocalServerOptions {
  std::string plugins_directory;
  std::string plugin_keys;  // directory; empty means the one that came with this program
  bool allow_unsigned_plugins = false;
  std::string law_directory;  // empty means the bundled law
  std::string provider_title;
  std::string provider_country;
};

class LocalServer {
 public:
  // Serves the plugins, without a tenant, and without listening anywhere. Plugins that are rejected
  // are named on `context.err`, and are an error when none is left.
  static absl::StatusOr<std::unique_ptr<LocalServer>> Start(const LocalServerOptions& options,
                                                            const Context& context);

  ~LocalServer() { server_->Shutdown(); }

  // A client, with the timeout of the context. Not to be used after the server is gone.
  client::Client Connect(const Context& context) const;

 private:
  explicit LocalServer(std::unique_ptr<Server> server) : server_(std::move(server)) {}

  const std::unique_ptr<Server> server_;
};

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_LOCAL_SERVER_H_

#include "clients/cli/local_server.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/pages.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/loader/trusted_keys.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {

absl::StatusOr<std::unique_ptr<LocalServer>> LocalServer::Start(const LocalServerOptions& options,
                                                                const Context& context) {
  std::error_code error;
  if (!std::filesystem::is_directory(options.plugins_directory, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--plugins: `", options.plugins_directory, "` is not a directory"));
  }
  // The server logs where its program says; here standard output is for answers.
  DOMICILE_RETURN_IF_ERROR(base::SetUpLog("text", "error"));
  ServerOptions server_options;
  server_options.plugins_directory = options.plugins_directory;
  server_options.plugin_keys =
      options.plugin_keys.empty() ? loader::BundledKeysDirectory() : options.plugin_keys;
  server_options.allow_unsigned_plugins = options.allow_unsigned_plugins;
  server_options.law_directory = options.law_directory;
  server_options.provider_title = options.provider_title;
  server_options.provider_country = options.provider_country;
  server_options.watch_plugins = false;
  DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<Server> server, Server::Start(server_options));
  auto local = std::unique_ptr<LocalServer>(new LocalServer(std::move(server)));

  const client::Client client = local->Connect(context);
  const auto plugins = client::AllPages(
      v1::ListPluginsRequest(), [&](const auto& request) { return client.ListPlugins(request); });
  DOMICILE_RETURN_IF_ERROR(plugins.status());
  int served = 0;
  for (const v1::Plugin& plugin : plugins->plugins()) {
    if (plugin.state() == v1::PLUGIN_STATE_SERVED) {
      ++served;
      continue;
    }
    context.err << context.err_terminal.Paint("rejected:", Style::kWarning) << " "
                << Printable(plugin.file()) << ", " << Printable(plugin.rejection_reason()) << ": "
                << Printable(plugin.rejection_message()) << "\n";
  }
  if (served == 0) {
    // Without a plugin that was rejected, what went wrong is in the outcome.
    const std::string why =
        plugins->plugins().empty() ? absl::StrCat(": ", plugins->last_reload().error()) : "";
    return messages::BadDataError(
        absl::StrCat("`", options.plugins_directory, "` has no plugin that could be served", why));
  }
  return local;
}

client::Client LocalServer::Connect(const Context& context) const {
  client::ConnectionOptions connection;
  connection.timeout = context.options.timeout;
  return client::Client(client::MakeConnection(server_->InProcessChannel(), connection));
}

}  // namespace domicile::cli

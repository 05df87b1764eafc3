// The server: what is listened on, what is served, and how it ends.
//
//   ServerOptions options;
//   options.plugins_directory = "/usr/lib/domicile/plugins";
//   DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<Server> server, Server::Start(options));
//   server->Wait();

#ifndef DOMICILE_SERVICE_SERVER_H_
#define DOMICILE_SERVICE_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/transport/tls_files.h"

namespace grpc {
class Channel;
}

namespace domicile {

struct ServerOptions {
  // Addresses such as `unix:/run/domicile.sock` or `127.0.0.1:7443`. One that is neither a Unix
  // socket nor loopback is refused without TLS. May be empty for a server that is only used in
  // process.
  std::vector<std::string> listen;
  // With them all TCP addresses are served with TLS.
  TlsFiles tls;
  // Who may ask, a v1::Access in YAML, JSON or textproto; when this is empty, everybody who can
  // connect may do everything, and who comes over TCP from elsewhere has to show a client
  // certificate.
  std::string access;
  std::string plugins_directory;
  // The program that loads one plugin; empty means the one installed beside this program.
  std::string plugin_host;
  // Directory of the keys that plugins must be signed with; see loader::TrustedKeys::Load. Required
  // unless unsigned plugins are allowed.
  std::string plugin_keys;
  // Whether a plugin that nobody signed is served all the same: for development.
  bool allow_unsigned_plugins = false;
  // The SQLite database of the highest revision of each plugin that was served. When this is empty,
  // `plugin-revisions.db` beside the store; in memory when that is in memory.
  std::string plugin_revisions;
  // Whether one rejected plugin makes starting, or a reload, fail.
  bool strict = false;
  // Whether the directories of plugins, their keys and law are watched, and loaded again when they
  // change.
  bool watch_plugins = true;
  // Directory of law, as textproto; empty means the bundled law.
  std::string law_directory;
  // Where tenants and policies are kept, such as `sqlite:/var/lib/domicile/tenants.db`.
  std::string store = "sqlite::memory:";
  // The decision log's database; empty means none, and then the mode is `off`.
  std::string decision_log;
  // `sync`, `async` or `off`; empty means `sync` where there is a log.
  std::string decision_log_mode;
  // In `async` mode, how many decisions may wait to be logged before callers do.
  int decision_log_queue = 10'000;
  // Days after which logged decisions are let go; 0 means never.
  int decision_log_days = 0;
  // The private key, Ed25519 in PEM, that receipts are signed with; empty means that none are.
  std::string signing_key;
  std::string provider_title;
  std::string provider_country;
  absl::Duration plugin_deadline = absl::Seconds(5);
  absl::Duration drain_deadline = absl::Seconds(10);
  absl::Duration checkpoint_interval = absl::Seconds(10);
  // After so long without a word from a peer it is asked whether it is there, and let go when it
  // does not answer within the same time, or within 20 s. That is also how long a new connection
  // may take to speak HTTP/2.
  absl::Duration keepalive = absl::Seconds(60);
  // How many threads answer checks; 0 means one for each core that the process may use.
  int threads = 0;
  int max_connectors_per_request = 100;
  int max_message_bytes = 1 << 20;
  // At a time: over TCP and over Unix sockets each.
  int max_connections = 1024;
  // Calls at a time on one connection; who has more waits. Where some thousands are under way,
  // they no longer fit a processor's cache, and a server that has fallen behind does a third less
  // than before, and stays behind.
  int max_streams = 100;
  // Calls at a time that take a thread, questions and administration each; those of the hot path do
  // not.
  int max_calls = 1024;
  // Watches and simulations at a time.
  int max_watches = 1024;
  // How long a caller may take to read what a watch sends.
  absl::Duration watch_patience = absl::Seconds(10);
};

// Serves the plugins of a directory. Thread-safe.
class Server {
 public:
  // Loads the plugins and listens. Starts without a catalog, and says so in its health, when no
  // plugin could be loaded and `strict` is off. INVALID_ARGUMENT for options that contradict each
  // other or are refused, NOT_FOUND for a file that they name and that is missing, UNAVAILABLE when
  // an address cannot be bound or a database not be opened, FAILED_PRECONDITION when `strict` is on
  // and a plugin was rejected, and for a file, a database or a log whose content is wrong.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options);

  virtual ~Server() = default;

  // A channel to this server that does not leave the process.
  virtual std::shared_ptr<grpc::Channel> InProcessChannel() = 0;

  // The TCP port of each `listen` address, in their order; 0 for a Unix socket.
  virtual std::vector<int> ports() const = 0;

  // Loads the plugin directory and the law again. On an error what was served stays.
  virtual absl::Status Reload() = 0;

  // Reports NOT_SERVING, lets calls end within the drain deadline, then ends the rest. Idempotent.
  virtual void Shutdown() = 0;

  // Returns once the server has shut down.
  virtual void Wait() = 0;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_SERVER_H_

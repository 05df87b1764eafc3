// domiciled: the server. Flags, the environment and a config file become options; signals end it or
// make it load its plugins again.

#include <malloc.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "service/base/default_address.h"
#include "service/base/log.h"
#include "service/loader/trusted_keys.h"
#include "service/server.h"

namespace {

// Plugins beside this program: `../lib/domicile/plugins`, in a build as in an installation.
std::string BundledPlugins() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "";
  return (program.parent_path().parent_path() / "lib" / "domicile" / "plugins").string();
}

// The environment variable of a flag: `--log-level` has `DOMICILED_LOG_LEVEL`.
std::string VariableOf(const std::string& flag) {
  std::string variable = "DOMICILED_" + flag.substr(2);
  for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return variable;
}

// The arguments, and the environment as further ones where a flag is not among them. CLI11 itself
// would let the config file win over the environment; what is nearer to the call has to win.
std::vector<std::string> WithEnvironment(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::vector<std::string> all = arguments;
  for (const CLI::Option* option : app.get_options()) {
    const char* value =
        option->get_envname().empty() ? nullptr : std::getenv(option->get_envname().c_str());
    const std::string flag = option->get_name();
    const bool given =
        std::any_of(arguments.begin(), arguments.end(), [&flag](const std::string& argument) {
          return argument == flag || argument.rfind(flag + "=", 0) == 0;
        });
    if (value != nullptr && !given) all.push_back(flag + "=" + value);
  }
  // CLI11 takes them from the back.
  std::reverse(all.begin(), all.end());
  return all;
}

struct Flags {
  domicile::ServerOptions options;
  std::string log_format = "text";
  std::string log_level = "info";
  double drain_seconds = 10;
  double plugin_seconds = 5;
  double checkpoint_seconds = 10;
  double watch_seconds = 10;
  double keepalive_seconds = 60;
};

void AddFlags(CLI::App& app, Flags& flags) {
  domicile::ServerOptions& options = flags.options;
  options.listen = domicile::base::DefaultListenAddresses();
  options.plugins_directory = BundledPlugins();
  options.plugin_keys = domicile::loader::BundledKeysDirectory();
  app.set_version_flag("--version", DOMICILE_VERSION);
  app.set_config("--config", "",
                 "Read flags from a TOML file, such as `plugins = \"/srv/plugins\"`")
      ->envname("DOMICILED_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    return app.add_option(name, value, help)->envname(VariableOf(name))->capture_default_str();
  };
  const auto add_flag = [&app](const std::string& name, bool& value, const std::string& help) {
    return app.add_flag(name, value, help)->envname(VariableOf(name));
  };
  add("--listen", options.listen,
      "gRPC address, unix:PATH or loopback HOST:PORT; may repeat, and replaces the default")
      ->delimiter(',');
  add("--tls-cert", options.tls.certificate,
      "The server's certificate in PEM, with those between it and a root; with it TCP is TLS");
  add("--tls-key", options.tls.key, "The private key of --tls-cert, in PEM");
  add("--tls-client-ca", options.tls.client_ca,
      "Authorities in PEM whose certificates callers may show; without --access they must");
  add("--access", options.access,
      "Who may ask, in YAML, JSON or textproto; when empty, everybody who can connect may do "
      "everything");
  add("--plugins", options.plugins_directory, "Directory of plugins");
  add("--plugin-host", options.plugin_host,
      "Program that loads one plugin; the one beside this program when empty");
  add("--plugin-deadline", flags.plugin_seconds, "Seconds that one plugin may take to load")
      ->check(CLI::PositiveNumber);
  add("--plugin-keys", options.plugin_keys,
      "Directory of the public keys that plugins must be signed with: *.pem, *.pub, and `revoked`");
  add_flag("--allow-unsigned-plugins", options.allow_unsigned_plugins,
           "Also serve plugins that nobody signed; for development");
  add("--plugin-revisions", options.plugin_revisions,
      "SQLite database of the highest revision served of each plugin, below which none is; beside "
      "--store when empty");
  add_flag("--strict", options.strict, "One rejected plugin makes starting, or a reload, fail");
  add_flag("--watch-plugins", options.watch_plugins,
           "Load changed directories of plugins, their keys and law again; on, unless "
           "--watch-plugins=false");
  add("--law", options.law_directory,
      "Directory of law in textproto files, in place of the bundled law");
  add("--store", options.store, "Where tenants and policies are kept, sqlite:PATH");
  add("--decision-log", options.decision_log,
      "SQLite database that every decision is logged in; none are when empty");
  add("--decision-log-mode", options.decision_log_mode,
      "sync (no answer before its row is durable; the default with a log), async or off")
      ->check(CLI::IsMember({"", "sync", "async", "off"}));
  add("--decision-log-queue", options.decision_log_queue,
      "In async mode, how many decisions may wait to be logged before callers do")
      ->check(CLI::PositiveNumber);
  add("--decision-log-days", options.decision_log_days,
      "Days after which logged decisions are let go; 0 means never")
      ->check(CLI::NonNegativeNumber);
  add("--signing-key", options.signing_key,
      "Private key, Ed25519 in PEM, that receipts are signed with; none are when empty");
  add("--provider-title", options.provider_title, "Name of the company whose list this is");
  add("--provider-country", options.provider_country, "Its country, ISO 3166-1 alpha-2");
  add("--threads", options.threads,
      "Threads that answer checks; 0 means one for each core that the process may use")
      ->check(CLI::Range(0, 256));
  add("--max-connectors", options.max_connectors_per_request,
      "The most connectors that one request may select")
      ->check(CLI::Range(1, 10000));
  add("--max-message-bytes", options.max_message_bytes,
      "The largest request, in bytes; one of many things, such as a bundle, may have 64 times as "
      "much")
      ->check(CLI::Range(1024, 64 << 20));
  add("--max-connections", options.max_connections,
      "Connections at a time, over TCP and over Unix sockets each")
      ->check(CLI::Range(1, 1 << 20));
  add("--max-streams", options.max_streams, "Calls at a time on one connection; further ones wait")
      ->check(CLI::Range(1, 1 << 20));
  add("--max-calls", options.max_calls,
      "Calls at a time that take a thread, questions and administration each; checks take none")
      ->check(CLI::Range(1, 1 << 16));
  add("--max-watches", options.max_watches, "Watches and simulations at a time")
      ->check(CLI::Range(1, 1 << 16));
  add("--watch-patience", flags.watch_seconds,
      "Seconds that a caller may take to read what a watch sends, before it is let go")
      ->check(CLI::PositiveNumber);
  add("--drain-deadline", flags.drain_seconds, "Seconds that calls get to end after SIGTERM")
      ->check(CLI::NonNegativeNumber);
  add("--checkpoint-interval", flags.checkpoint_seconds,
      "Seconds after which an idle watch hears that it is current")
      ->check(CLI::PositiveNumber);
  add("--keepalive", flags.keepalive_seconds,
      "Seconds of silence after which a peer is asked whether it is still there")
      ->check(CLI::Range(0.1, 86400.0));
  add("--log-format", flags.log_format, "text or json");
  add("--log-level", flags.log_level, "trace, debug, info, warning, error or off");
}

// Blocks the signals that are waited for, in this thread and all that it starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A file that may not grow, like a disk that is full, is an error of what was to be written.
  signal(SIGXFSZ, SIG_IGN);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  // One heap for each core. As gRPC's threads come and go, glibc makes eight times as many, and
  // what one of them has free is of no use to the others: memory would grow for hours.
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
#ifdef NDEBUG
  // Debian's abseil looks for deadlocks as in a debug build, at each lock that gRPC takes as well.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  CLI::App app(
      "Serves where connectors process personal data, from a directory of plugins.\n"
      "Every flag is also a key of the config file and an environment variable: --plugins is\n"
      "`plugins` and DOMICILED_PLUGINS. SIGHUP loads plugins and law again, SIGTERM drains and "
      "ends.",
      "domiciled");
  Flags flags;
  AddFlags(app, flags);
  try {
    app.parse(WithEnvironment(app, argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EX_OK : EX_USAGE;
  }
  flags.options.drain_deadline = absl::Seconds(flags.drain_seconds);
  flags.options.plugin_deadline = absl::Seconds(flags.plugin_seconds);
  flags.options.checkpoint_interval = absl::Seconds(flags.checkpoint_seconds);
  flags.options.watch_patience = absl::Seconds(flags.watch_seconds);
  flags.options.keepalive = absl::Seconds(flags.keepalive_seconds);
  if (const absl::Status log = domicile::base::SetUpLog(flags.log_format, flags.log_level);
      !log.ok()) {
    std::fprintf(stderr, "domiciled: %s\n", std::string(log.message()).c_str());
    return EX_USAGE;
  }

  const sigset_t signals = BlockSignals();
  auto server = domicile::Server::Start(flags.options);
  if (!server.ok()) {
    spdlog::critical("{}", std::string(server.status().message()));
    switch (server.status().code()) {
      case absl::StatusCode::kInvalidArgument:
      case absl::StatusCode::kNotFound:
        return EX_USAGE;
      case absl::StatusCode::kPermissionDenied:
        return EX_NOPERM;
      case absl::StatusCode::kFailedPrecondition:
        return EX_DATAERR;
      default:
        return EX_UNAVAILABLE;
    }
  }
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGHUP) {
      // How it ended is in the log; the last good catalog stays.
      (*server)->Reload().IgnoreError();
      continue;
    }
    spdlog::info("draining for up to {} s", flags.drain_seconds);
    (*server)->Shutdown();
    return EX_OK;
  }
}

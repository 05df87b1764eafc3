#include "tests/bench/load/options.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace domicile::bench {
namespace {

const std::vector<std::string> kModes = {"unary", "batch",       "stream",     "resolve",
                                         "ping",  "ping-stream", "server-info"};

// Of this build or installation: what lies beside this program.
std::filesystem::path ProgramDirectory() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path();
}

CLI::Option* AddDuration(CLI::App& app, const std::string& name, absl::Duration& value,
                         const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &value](const std::string& text) {
            double seconds = 0;
            if (absl::SimpleAtod(text, &seconds)) {
              value = absl::Seconds(seconds);
            } else if (!absl::ParseDuration(text, &value)) {
              value = -absl::Seconds(1);
            }
            if (value < absl::ZeroDuration()) {
              throw CLI::ValidationError(
                  name, "`" + text + "` is not a duration, such as `5s`, `500ms` or `2m`");
            }
          },
          help)
      ->type_name("DURATION")
      ->default_str(absl::FormatDuration(value));
}

void AddRate(CLI::App& app, RunOptions& options) {
  app.add_option_function<std::string>(
         "--rate",
         [&options](const std::string& text) {
           absl::string_view number = text;
           const bool share = absl::ConsumeSuffix(&number, "%");
           double value = 0;
           if (!absl::SimpleAtod(number, &value) || value <= 0 || value > 1e8) {
             throw CLI::ValidationError("--rate", "`" + text +
                                                      "` is neither operations a second, such as "
                                                      "`20000`, nor a share, such as `50%`");
           }
           (share ? options.rate_share : options.load.rate) = share ? value / 100 : value;
         },
         "Open loop: operations a second, begun at equal distances whatever becomes of those "
         "before; or a share such as 50% of what the target does in a closed loop, which is then "
         "measured first. Without it the loop is closed")
      ->type_name("RATE");
}

void AddTarget(CLI::App& app, RunOptions& options) {
  app.add_option("--server", options.server,
                 "Measure the server at this address, unix:PATH or HOST:PORT of the loopback")
      ->type_name("ADDRESS")
      ->group("Target");
  app.add_flag("--spawn", options.spawn, "Start a server, measure it, and end it")->group("Target");
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    return app.add_option(name, value, help)->group("Target");
  };
  add("--domiciled", options.domiciled, "The server to start; the one beside this program")
      ->type_name("PATH");
  add("--plugins", options.plugins, "Its plugins; those beside it")->type_name("DIR");
  app.add_option_function<std::string>(
         "--transport", [&options](const std::string& value) { options.tcp = value == "tcp"; },
         "What it listens on: unix (the default), or tcp on a free port of the loopback")
      ->check(CLI::IsMember({"unix", "tcp"}))
      ->type_name("unix|tcp")
      ->group("Target");
  add("--server-cpu", options.server_cpu, "Bind it to this processor")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  add("--decision-log", options.decision_log,
      "How it logs decisions: off (the default), async, sync")
      ->check(CLI::IsMember({"off", "async", "sync"}))
      ->type_name("off|async|sync");
  add("--server-flag", options.server_flags, "A further flag of it, as --server-flag=--strict")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("FLAG");
  app.add_option_function<std::string>(
         "--faults", [&options](const std::string&) { options.reload_each_second = true; },
         "reload-each-second: take one plugin away or put it back each second, and reload, in the "
         "rounds of the target; those it is compared with are then the same without")
      ->check(CLI::IsMember({"reload-each-second"}))
      ->type_name("FAULT")
      ->group("Target");
}

void AddLoad(CLI::App& app, RunOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    return app.add_option(name, value, help)->capture_default_str()->group("Load");
  };
  std::vector<std::string> others = kModes;
  others.push_back("none");
  add("--mode", options.mode,
      "What is measured: unary, batch, stream (checks), resolve, ping, ping-stream, server-info")
      ->check(CLI::IsMember(kModes))
      ->type_name("MODE");
  app.add_option("--against", options.against,
                 "The mode of the rounds in between that it is compared with, or none; by default "
                 "the empty call, ping or ping-stream")
      ->check(CLI::IsMember(others))
      ->type_name("MODE")
      ->group("Load");
  AddRate(app, options);
  app.get_option("--rate")->group("Load");
  add("--concurrency", options.load.concurrency,
      "Operations in flight; with --rate, the most of them (by default 4096)")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("N");
  add("--connections", options.connections, "Connections")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
  add("--streams-per-connection", options.streams_per_connection,
      "Streams on each connection, for modes that stream")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add("--batch-size", options.batch_size, "Checks in a batch")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
  app.add_option_function<std::string>(
         "--view",
         [&options](const std::string& value) {
           options.view = value == "full" ? View::kFull : View::kVerdict;
         },
         "How much of a decision to ask for: verdict (the default) or full")
      ->check(CLI::IsMember({"verdict", "full"}))
      ->type_name("verdict|full")
      ->group("Load");
  AddDuration(app, "--warmup", options.load.warm_up, "Time before each round that does not count")
      ->group("Load");
  AddDuration(app, "--duration", options.load.duration, "Time of each round")->group("Load");
  add("--repeat", options.repeat, "Rounds")->check(CLI::Range(1, 1000))->type_name("N");
  app.add_option("--client-cpu", options.client_cpu, "Bind the generator to this processor")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N")
      ->group("Load");
}

void AddPopulation(CLI::App& app, RunOptions& options) {
  const char* const group = "Tenants";
  app.add_option("--tenants", options.population.tenants,
                 "Make as many tenants, bench-000000 and so on, and ask about them; 1000 of a "
                 "server that is started")
      ->check(CLI::Range(1, 10'000'000))
      ->type_name("N")
      ->group(group);
  app.add_flag("--tenants-exist", options.tenants_exist,
               "They are there, from a run with the same seed and catalog")
      ->group(group);
  app.add_option_function<std::string>(
         "--policies",
         [&options](const std::string& value) {
           options.population.policies = value == "own" ? Policies::kOwn : Policies::kShared;
         },
         "shared: one of four, or none (the default); own: one for each tenant")
      ->check(CLI::IsMember({"shared", "own"}))
      ->type_name("shared|own")
      ->group(group);
  app.add_option("--seed", options.population.seed, "Of what is random")
      ->capture_default_str()
      ->type_name("N")
      ->group(group);
}

// What is wrong with options that each make sense; empty when nothing is.
std::string Conflict(const CLI::App& app, const RunOptions& options) {
  const auto given = [&app](const char* name) { return app.count(name) > 0; };
  if (options.spawn == given("--server")) {
    return "give either --server ADDRESS, or --spawn to start a server";
  }
  for (const char* name : {"--domiciled", "--plugins", "--transport", "--server-cpu",
                           "--decision-log", "--server-flag", "--faults"}) {
    if (!options.spawn && given(name)) return std::string(name) + " needs --spawn";
  }
  if (!options.spawn && AsksAboutTenants(options.mode) && !given("--tenants")) {
    return "--mode " + options.mode +
           " needs --tenants N: so many tenants, bench-000000 and so on, are made on the server "
           "and asked about; with --tenants-exist they are only asked about";
  }
  if (options.against == options.mode && !options.reload_each_second) {
    return "--against " + options.against + " compares the mode with itself";
  }
  if (options.load.duration < absl::Milliseconds(10)) return "--duration is at least 10ms";
  return "";
}

// What depends on other options.
void Complete(const CLI::App& app, RunOptions& options) {
  if (options.domiciled.empty()) options.domiciled = ProgramDirectory() / "domiciled";
  if (options.plugins.empty()) {
    options.plugins = std::filesystem::path(options.domiciled).parent_path().parent_path() / "lib" /
                      "domicile" / "plugins";
  }
  const bool open = options.load.rate > 0 || options.rate_share > 0;
  if (open && app.count("--concurrency") == 0) options.load.concurrency = 4096;
  if (!options.against.empty()) return;
  if (options.reload_each_second) {
    options.against = options.mode;
  } else if (options.mode == "stream") {
    options.against = "ping-stream";
  } else {
    options.against = options.mode.substr(0, 4) == "ping" ? "none" : "ping";
  }
}

}  // namespace

bool AsksAboutTenants(const std::string& mode) {
  return mode == "unary" || mode == "batch" || mode == "stream";
}

bool AsksAboutConnectors(const std::string& mode) {
  return AsksAboutTenants(mode) || mode == "resolve";
}

std::optional<RunOptions> ParseOptions(int argc, char** argv, int& exit_status) {
  CLI::App app(
      "Puts a load on a domiciled of this machine and measures how it fares, beside an empty call "
      "on the same server in turn.\n"
      "Exit status: 0, 1 when calls failed, 64 for wrong options, 69 when the server cannot be "
      "reached.",
      "domicile-bench");
  RunOptions options;
  AddTarget(app, options);
  AddLoad(app, options);
  AddPopulation(app, options);
  app.add_option_function<std::string>(
         "-o,--output", [&options](const std::string& form) { options.json = form == "json"; },
         "table (the default) or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("table|json");
  app.add_flag("--allow-failures", options.allow_failures, "Failed calls leave the exit status 0");
  try {
    app.parse(argc, argv);
    if (const std::string problem = Conflict(app, options); !problem.empty()) {
      throw CLI::ValidationError("domicile-bench", problem);
    }
  } catch (const CLI::ParseError& error) {
    exit_status = app.exit(error) == 0 ? EX_OK : EX_USAGE;
    return std::nullopt;
  }
  Complete(app, options);
  return options;
}

}  // namespace domicile::bench

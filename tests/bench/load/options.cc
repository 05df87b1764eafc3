#include "tests/bench/load/options.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/nearest.h"
#include "tests/bench/load/modes.h"

namespace domicile::bench {
namespace {

constexpr int kMostCpus = 4095;

// Of this build or installation: what lies beside this program.
std::filesystem::path ProgramDirectory() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path();
}

// Lets the option only have these values, and names the nearest for another one.
CLI::Option* OneOf(CLI::Option* option, const std::vector<std::string>& values) {
  return option->type_name(absl::StrJoin(values, "|"))
      ->check([values](const std::string& given) -> std::string {
        if (std::find(values.begin(), values.end(), given) != values.end()) return "";
        return absl::StrCat("`", given, "` is not one of ", absl::StrJoin(values, ", "),
                            base::DidYouMean(given, values));
      });
}

// Lets the option only have such numbers.
CLI::Option* Within(CLI::Option* option, int least, int most) {
  CLI::Range range(least, most);
  range.description("");
  return option->check(range)->type_name("N");
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
      ->take_last()
      ->type_name("DURATION")
      ->group("Load")
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
      ->type_name("RATE")
      ->group("Load");
}

void AddTarget(CLI::App& app, RunOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    return app.add_option(name, value, help)->group("Target");
  };
  add("--server", options.server,
      "Measure the server at this address, unix:PATH or HOST:PORT of the loopback")
      ->type_name("ADDRESS");
  app.add_flag("--spawn", options.spawn, "Start a server, measure it, and end it")->group("Target");
  add("--domiciled", options.domiciled, "The server to start; the one beside this program")
      ->type_name("PATH");
  add("--plugins", options.plugins, "Its plugins; those beside it")->type_name("DIR");
  OneOf(add("--transport", options.transport,
            "What it listens on: a Unix socket (the default), or a free TCP port of the loopback"),
        {"unix", "tcp"});
  Within(add("--server-cpu", options.server_cpu, "Bind it to this processor"), 0, kMostCpus);
  OneOf(add("--decision-log", options.decision_log, "How it logs decisions; off by default"),
        {"off", "async", "sync"});
  add("--server-flag", options.server_flags, "A further flag of it, as --server-flag=--strict")
      ->type_name("FLAG")
      ->take_all()
      ->allow_extra_args(false);
  OneOf(add("--faults", options.faults,
            "In the rounds of the target, take one plugin away or put it back each second, and "
            "reload; they are then compared with the same without"),
        {"reload-each-second"});
}

void AddLoad(CLI::App& app, RunOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    // Whoever adds options to those of a script has the last word.
    return app.add_option(name, value, help)->take_last()->group("Load");
  };
  const auto add_number = [&add](const std::string& name, int& value, int most,
                                 const std::string& help) {
    return Within(add(name, value, help)->capture_default_str(), 1, most);
  };
  std::vector<std::string> others = ModeNames();
  others.push_back("none");
  OneOf(add("--mode", options.mode,
            "What is measured; unary by default. unary, batch and stream are checks, local decides "
            "them in this process, update changes a tenant"),
        ModeNames());
  OneOf(add("--against", options.against,
            "What the rounds in between do, that it is compared with; by default the empty call, "
            "ping or ping-stream"),
        others);
  AddRate(app, options);
  add_number("--concurrency", options.load.concurrency, 1 << 20,
             "Operations in flight; with --rate, the most of them, 4096 by default");
  add_number("--connections", options.connections, 4096, "Connections");
  add_number("--streams-per-connection", options.streams_per_connection, 1024,
             "Streams on each connection, for modes that stream");
  add_number("--batch-size", options.batch_size, 10'000, "Checks in a batch");
  OneOf(add("--view", options.view, "How much of a decision to ask for; the verdict by default"),
        {"verdict", "full"});
  AddDuration(app, "--warmup", options.load.warm_up, "Time before each round that does not count");
  AddDuration(app, "--duration", options.load.duration, "Time of each round");
  add_number("--repeat", options.repeat, 1000, "Rounds");
  app.add_flag("--cold", options.cold,
               "Do not ask every question once before the rounds: they find nothing prepared")
      ->group("Load");
  Within(add("--client-cpu", options.client_cpu, "Bind the generator to this processor"), 0,
         kMostCpus);
}

void AddPopulation(CLI::App& app, RunOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& help) {
    return app.add_option(name, value, help)->group("Tenants");
  };
  Within(add("--tenants", options.population.tenants,
             "Make so many tenants, bench-000000 and so on, and ask about them; 1000 of a server "
             "that is started"),
         1, 10'000'000);
  app.add_flag("--tenants-exist", options.tenants_exist,
               "They are there, from a run with the same seed and catalog")
      ->group("Tenants");
  OneOf(add("--policies", options.policies,
            "shared: one of four, or none (the default); own: one for each tenant"),
        {"shared", "own"});
  add("--seed", options.population.seed, "Of what is random")
      ->capture_default_str()
      ->type_name("N");
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
  for (const std::string& mode : {options.mode, options.against}) {
    if (options.spawn || mode.empty() || mode == "none" || given("--tenants")) continue;
    if (WhatModeAsksAbout(mode) != AsksAbout::kTenants) continue;
    return "`" + mode +
           "` needs --tenants N: so many tenants, bench-000000 and so on, are made on the server "
           "and asked about; with --tenants-exist they are only asked about";
  }
  if (options.against == options.mode && !!options.faults.empty()) {
    return "--against " + options.against + " compares the mode with itself";
  }
  if (options.load.duration < absl::Milliseconds(10)) return "--duration is at least 10ms";
  return "";
}

// What depends on other options.
void Complete(const CLI::App& app, RunOptions& options) {
  if (options.policies == "own") options.population.policies = Policies::kOwn;
  if (options.domiciled.empty()) options.domiciled = ProgramDirectory() / "domiciled";
  if (options.plugins.empty()) {
    options.plugins = std::filesystem::path(options.domiciled).parent_path().parent_path() / "lib" /
                      "domicile" / "plugins";
  }
  const bool open = options.load.rate > 0 || options.rate_share > 0;
  if (open && app.count("--concurrency") == 0) options.load.concurrency = 4096;
  if (!options.against.empty()) return;
  options.against = options.faults.empty() ? BaselineOf(options.mode) : options.mode;
}

}  // namespace

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
  OneOf(app.add_option("-o,--output", options.output, "The form of the result; a table by default"),
        {"table", "json"});
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

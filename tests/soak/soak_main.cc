// A server under everything at once for a set time: calls of all kinds, tenant writes, a reload
// each second, and now and then a fault. No call may fail that was not refused on purpose, and
// neither memory nor descriptors may grow.

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "tests/soak/callers.h"
#include "tests/soak/flatness.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"

extern char** environ;

namespace domicile::testing {
namespace {

// By how much memory and descriptors may have grown, by a line through what was measured once the
// server was warm.
constexpr double kMostGrowthBytes = 6 << 20;
constexpr double kMostGrowthDescriptors = 3;

const char* const kHostile[] = {"crashes_in_constructor",
                                "hangs_in_constructor",
                                "fills_memory",
                                "forks",
                                "huge_output",
                                "opens_socket"};

// A client program that is killed in the middle of what it watches.
class KilledClient {
 public:
  explicit KilledClient(const ServerProcess& server) {
    const std::string address = server.address();
    const char* const arguments[] = {
        DOMICILE_SOAK_CLIENT, "--server", address.c_str(), "watch", "catalog", nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
    }
    if (posix_spawn(&pid_, arguments[0], &actions, nullptr, const_cast<char* const*>(arguments),
                    environ) != 0) {
      pid_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  ~KilledClient() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  KilledClient(const KilledClient&) = delete;

 private:
  pid_t pid_ = -1;
};

v1::GetServerInfoResponse InfoOf(const ServerProcess& server) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  v1::GetServerInfoResponse info;
  v1::ServerService::NewStub(server.Channel())->GetServerInfo(&context, {}, &info);
  return info;
}

struct Measured {
  std::vector<Sample> memory, descriptors;
};

// Reloads once a second, does harm every ten, and measures, until the time is over or the server
// ends.
Measured Disturb(ServerProcess& server, const PluginDirectory& plugins, absl::Duration duration,
                 bool disturb) {
  Measured measured;
  std::unique_ptr<KilledClient> client;
  const absl::Time begin = absl::Now();
  for (int second = 0; absl::Now() - begin < duration; ++second) {
    const std::string hostile =
        std::string("lib") + kHostile[second / 10 % std::size(kHostile)] + ".so";
    if (!disturb) {
    } else if (second % 2 == 0) {
      plugins.Add(DOMICILE_HOSTILE_DIR "/libswitchboard.so");
    } else {
      plugins.Remove("libswitchboard.so");
    }
    if (disturb && second % 10 == 3) plugins.Add(std::string(DOMICILE_HOSTILE_DIR) + "/" + hostile);
    if (disturb && second % 10 == 5) plugins.Remove(hostile);
    if (disturb && second % 10 == 6) client = std::make_unique<KilledClient>(server);
    if (second % 10 == 8) client.reset();
    if (disturb) server.Signal(SIGHUP);
    absl::SleepFor(begin + absl::Seconds(second + 1) - absl::Now());
    if (server.WaitForExit(absl::ZeroDuration()).has_value()) break;
    const absl::Duration at = absl::Now() - begin;
    measured.memory.push_back({at, static_cast<double>(server.ResidentBytes())});
    measured.descriptors.push_back({at, static_cast<double>(server.Descriptors())});
    if (second % 30 == 0) {
      std::fprintf(stderr, "soak: %4d s, %.1f MB, %d descriptors\n", second,
                   measured.memory.back().value / 1e6,
                   static_cast<int>(measured.descriptors.back().value));
    }
  }
  return measured;
}

struct Options {
  double minutes = 30;
  double warm_up_minutes = -1;
  bool flat = true;
  bool disturb = true;
  std::vector<std::string> callers;  // empty: all
};

int Run(const Options& options) {
  const double minutes = options.minutes;
  const PluginDirectory plugins(BundledPluginsDirectory());
  const TempDirectory directory;
  ServerProcess server({"--provider-title", "XCALLY", "--provider-country", "IT", "--plugins",
                        plugins.path(), "--plugin-deadline", "2", "--store",
                        "sqlite:" + directory.File("tenants.db"), "--decision-log",
                        directory.File("decisions.db"), "--decision-log-mode", "async",
                        "--log-level", "error"});
  if (!server.WaitUntilServing() || !Prepare(server)) {
    std::fprintf(stderr, "soak: it did not start\n%s\n", server.Log().c_str());
    return 1;
  }
  const uint64_t loads_before = InfoOf(server).plugin_generation();
  Tally tally;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (const Caller& caller : Callers()) {
    if (!options.callers.empty() && std::find(options.callers.begin(), options.callers.end(),
                                              caller.name) == options.callers.end()) {
      continue;
    }
    threads.emplace_back([&, run = caller.run] { run({server, tally, stop}); });
  }
  const Measured measured = Disturb(server, plugins, absl::Minutes(minutes), options.disturb);
  const bool lives = !server.WaitForExit(absl::ZeroDuration()).has_value();
  const uint64_t loads = lives ? InfoOf(server).plugin_generation() - loads_before : 0;
  stop = true;
  for (std::thread& thread : threads) thread.join();
  server.Signal(SIGTERM);
  const auto exit = server.WaitForExit();

  bool good = lives && exit == 0;
  std::printf("%-24s %12s %10s %8s\n", "", "calls", "refused", "failed");
  for (const auto& [kind, fate] : tally.fates()) {
    std::printf("%-24s %12" PRId64 " %10" PRId64 " %8" PRId64 "%s%s\n", kind.c_str(), fate.calls,
                fate.refused, fate.failed, fate.failed > 0 ? "  " : "", fate.first_failure.c_str());
    good &= fate.failed == 0;
  }
  const absl::Duration warm_up =
      absl::Minutes(options.warm_up_minutes < 0 ? minutes / 5 : options.warm_up_minutes);
  const Trend memory = FitLine(measured.memory, warm_up);
  const Trend descriptors = FitLine(measured.descriptors, warm_up);
  std::printf("loads that succeeded: %" PRIu64 " in %.1f minutes\n", loads, minutes);
  std::printf("memory: %.1f MB to %.1f MB; at most %.1f MB more is good\n", memory.first / 1e6,
              memory.last / 1e6, kMostGrowthBytes / 1e6);
  std::printf("descriptors: %.1f to %.1f; at most %.0f more is good\n", descriptors.first,
              descriptors.last, kMostGrowthDescriptors);
  if (!lives || exit != 0) {
    std::printf("the server ended badly\n%s\n", server.Log().c_str());
  }
  good &= loads > 0 || !options.disturb;
  if (options.flat) {
    good &= memory.growth() < kMostGrowthBytes && descriptors.growth() < kMostGrowthDescriptors;
  }
  std::printf("%s\n", good ? "good" : "NOT GOOD");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace domicile::testing

int main(int argc, char** argv) {
  CLI::App app("Soaks a domiciled of this build in mixed load, reloads and faults");
  domicile::testing::Options options;
  app.add_option("minutes", options.minutes, "How long")->capture_default_str();
  app.add_option("--warm-up", options.warm_up_minutes,
                 "Minutes from which on nothing may grow; a fifth of the time when not given");
  app.add_flag("--flat,!--no-flat", options.flat, "Whether growth is a failure");
  app.add_flag("--disturb,!--no-disturb", options.disturb, "Whether there are reloads and faults");
  app.add_option("--callers", options.callers, "Only these, to find what makes it grow")
      ->delimiter(',');
  CLI11_PARSE(app, argc, argv);
  return domicile::testing::Run(options);
}

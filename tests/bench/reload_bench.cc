// How queries fare while the server loads its plugins again and again.

#include <benchmark/benchmark.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <cstdio>
#include <string>

#include "absl/time/clock.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/query_load.h"
#include "tests/support/server_process.h"

namespace domicile::testing {
namespace {

constexpr absl::Duration kQuiet = absl::Seconds(5);
constexpr absl::Duration kReloading = absl::Seconds(10);
constexpr absl::Duration kInterval = absl::Milliseconds(250);

double Microseconds(absl::Duration duration) { return absl::ToDoubleMicroseconds(duration); }

// How many catalogs the server has served.
double Generation(const ServerProcess& server) {
  grpc::ClientContext context;
  v1::GetServerInfoResponse response;
  const auto stub = v1::ServerService::NewStub(server.Channel());
  if (!stub->GetServerInfo(&context, {}, &response).ok()) return 0;
  return static_cast<double>(response.revision().generation());
}

// Takes a plugin away and puts it back, so that every reload swaps the catalog.
void Reload(const PluginDirectory& plugins, ServerProcess& server) {
  const absl::Time end = absl::Now() + kReloading;
  for (int i = 0; absl::Now() < end; ++i) {
    if (i % 2 == 0) {
      plugins.Remove("libplivo.so");
    } else {
      plugins.Add(BundledPlugin("plivo"));
    }
    server.Signal(SIGHUP);
    absl::SleepFor(kInterval);
  }
}

void ReloadUnderLoad(benchmark::State& state) {
  for (auto _ : state) {
    const PluginDirectory plugins(BundledPluginsDirectory());
    ServerProcess server({"--plugins", plugins.path(), "--watch-plugins=false"});
    if (!server.WaitUntilServing()) return state.SkipWithError("the server does not serve");
    QueryLoad load(server, {});
    absl::SleepFor(absl::Milliseconds(500));
    load.Take();  // the first calls connect
    absl::SleepFor(kQuiet);
    const QueryLoad::Report before = load.Take();
    const double generation = Generation(server);
    Reload(plugins, server);
    const QueryLoad::Report during = load.Take();

    state.counters["reloads"] = Generation(server) - generation;
    state.counters["calls"] = static_cast<double>(during.calls);
    state.counters["failed"] = static_cast<double>(before.failures + during.failures);
    state.counters["median_before_us"] = Microseconds(before.median);
    state.counters["median_during_us"] = Microseconds(during.median);
    state.counters["p99_before_us"] = Microseconds(before.p99);
    state.counters["p99_during_us"] = Microseconds(during.p99);
    for (const QueryLoad::Report& report : {before, during}) {
      if (report.failures == 0) continue;
      std::fprintf(stderr, "a call failed: %s\n", report.first_failure.c_str());
    }
  }
}
BENCHMARK(ReloadUnderLoad)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace domicile::testing

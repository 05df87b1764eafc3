// Loading a plugin directory and building its catalog, as a server does when it starts or reloads:
// a child process and a sandbox for each plugin.

#include <benchmark/benchmark.h>

#include <string>

#include "tests/bench/generated_plugins.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::testing {
namespace {

void LoadDirectory(benchmark::State& state, const std::string& directory, size_t expected) {
  for (auto _ : state) {
    auto loaded = loader::LoadPluginDirectory(TestLoadOptions(directory));
    if (!loaded.ok()) return state.SkipWithError(loaded.status().ToString().c_str());
    const catalog::CatalogBuild build = catalog::BuildCatalog(std::move(loaded->plugins));
    if (build.served.size() != expected) return state.SkipWithError("a plugin was refused");
  }
  state.counters["per_plugin"] = benchmark::Counter(
      static_cast<double>(expected),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void LoadBundled(benchmark::State& state) { LoadDirectory(state, BundledPluginsDirectory(), 26); }
BENCHMARK(LoadBundled)->UseRealTime()->Unit(benchmark::kMillisecond);

void LoadGenerated(benchmark::State& state) {
  const int count = static_cast<int>(state.range(0));
  const GeneratedPlugins plugins(count);
  LoadDirectory(state, plugins.path(), static_cast<size_t>(count));
}
BENCHMARK(LoadGenerated)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->MinTime(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace domicile::testing

// The engine by itself: catalogs and answers, in this process.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "service/decision/exposure.h"
#include "service/decision/paths.h"
#include "service/decision/residency.h"
#include "tests/bench/generated_plugins.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::testing {
namespace {

std::vector<catalog::PluginContent> ContentOf(const std::string& directory) {
  auto loaded = loader::LoadPluginDirectory(TestLoadOptions(directory));
  return loaded.ok() ? std::move(loaded->plugins) : std::vector<catalog::PluginContent>();
}

void BuildCatalogOf(benchmark::State& state, const std::vector<catalog::PluginContent>& content) {
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<catalog::PluginContent> plugins = content;
    state.ResumeTiming();
    const catalog::CatalogBuild build = catalog::BuildCatalog(std::move(plugins));
    if (build.served.size() != content.size()) return state.SkipWithError("a plugin was refused");
    benchmark::DoNotOptimize(build.catalog->digest());
  }
}

void BuildBundledCatalog(benchmark::State& state) {
  BuildCatalogOf(state, ContentOf(BundledPluginsDirectory()));
}
BENCHMARK(BuildBundledCatalog)->Unit(benchmark::kMillisecond);

void BuildGeneratedCatalog(benchmark::State& state) {
  const GeneratedPlugins plugins(static_cast<int>(state.range(0)));
  BuildCatalogOf(state, ContentOf(plugins.path()));
}
BENCHMARK(BuildGeneratedCatalog)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

decision::Question QuestionOf(decision::Mode mode) {
  decision::Question question;
  question.mode = mode;
  question.as_of = absl::CivilDay(2026, 11, 23);
  question.provider.set_title("XCALLY");
  question.provider.set_country_code("IT");
  return question;
}

// One answer of the engine a call, for a definite question.
void EngineResolves(benchmark::State& state, const std::string& connector_id) {
  const catalog::Catalog& catalog = *BundledCatalog().catalog;
  const v1::Connector* connector = catalog.FindConnector(connector_id);
  decision::Question question = QuestionOf(decision::Mode::kDefinite);
  question.data_subject_country = "IT";
  for (auto _ : state) {
    const auto answer = decision::ResolveResidency(catalog, {connector}, question);
    if (!answer.ok()) return state.SkipWithError(answer.status().ToString().c_str());
    benchmark::DoNotOptimize(answer->data());
  }
}
BENCHMARK_CAPTURE(EngineResolves, fixed, "csctelecom/sms")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(EngineResolves, by_person, "telegram/telegram")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(EngineResolves, chain, "sinch/whatsapp")->Unit(benchmark::kMicrosecond);

// All paths of all connectors, every input over its whole domain.
void EngineFindsPaths(benchmark::State& state) {
  const catalog::Catalog& catalog = *BundledCatalog().catalog;
  const decision::Question question = QuestionOf(decision::Mode::kPossible);
  for (auto _ : state) {
    for (const auto& [id, connector] : catalog.connectors()) {
      benchmark::DoNotOptimize(decision::FindPaths(catalog, connector, question).paths.data());
    }
  }
}
BENCHMARK(EngineFindsPaths)->Unit(benchmark::kMicrosecond);

void EngineFindsExposure(benchmark::State& state) {
  const catalog::Catalog& catalog = *BundledCatalog().catalog;
  const decision::Question question = QuestionOf(decision::Mode::kPossible);
  for (auto _ : state) {
    const auto exposures = decision::FindExposure(catalog, decision::TargetCountry{"US"}, question);
    if (exposures.empty()) return state.SkipWithError("nothing reaches the United States");
    benchmark::DoNotOptimize(exposures.data());
  }
}
BENCHMARK(EngineFindsExposure)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace domicile::testing

// A simulation over many tenants, in a server of this process.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/catalog/candidate.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/rpc_server.h"

namespace domicile::testing {
namespace {

// What tenants differ in. With their opt-ins to every connector, a seventh of which are for other
// regions, that makes a few hundred kinds of tenants.
constexpr const char* kCountries[] = {"IT", "DE", "FR", "ES", "AT", "GB", "CH", "NO", "IE", "PL"};
constexpr const char* kPolicies[] = {"", "eea-only", "lenient", "official"};

v1::Tenant TenantNumber(int number, const catalog::Catalog& catalog) {
  v1::Tenant tenant;
  tenant.set_id(absl::StrCat("tenant-", number));
  tenant.set_country_code(kCountries[number % 10]);
  if (const std::string policy = kPolicies[number / 10 % 4]; !policy.empty()) {
    tenant.add_policy_ids(policy);
  }
  for (const auto& [id, connector] : catalog.connectors()) {
    v1::OptIn& opt_in = *tenant.add_opt_ins();
    opt_in.set_connector_id(id);
    if (number % 7 != 0) continue;
    for (const v1::Input& input : connector.inputs()) {
      if (input.kind() != v1::INPUT_KIND_SETTING) continue;
      v1::InputAssignment& chosen = *opt_in.add_inputs();
      chosen.set_name(input.name());
      chosen.set_value(input.values(number / 7 % input.values_size()).value());
    }
  }
  return tenant;
}

// The bundled plugins, and three that rest on the framework, so that its end hits somebody.
std::shared_ptr<const catalog::Catalog> TheCatalog() {
  std::vector<catalog::PluginContent> listed;
  for (const std::string id : {"listed-a", "listed-b", "listed-c"}) {
    PluginBuilder plugin(id);
    plugin.Processor("entities { id: 'us' legal_name: 'Listed Inc.' country_code: 'US' " +
                     std::string(kEvidence) +
                     "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_OFFICIAL_LIST "
                     "valid_from: '2023-09-01' " +
                     kEvidence + "} }");
    plugin.Connector("sms", Placement("main", "entity_id: 'us' " + Site("US")));
    listed.push_back(plugin.Build());
  }
  auto catalog = catalog::WithPlugins(*BundledCatalog().catalog, std::move(listed));
  return catalog.ok() ? *catalog : nullptr;
}

// A server with that catalog and so many tenants.
std::unique_ptr<RpcServer> ServerWith(int count) {
  auto server = std::make_unique<RpcServer>();
  const std::shared_ptr<const catalog::Catalog> catalog = TheCatalog();
  if (catalog == nullptr) return nullptr;
  server->state().Publish(catalog);
  v1::Bundle bundle = FromText<v1::Bundle>(R"(
    policies { id: "eea-only" storage { codes: "EEA" } processing { codes: "EEA" } }
    policies { id: "lenient" on_undetermined: ON_UNDETERMINED_ALLOW }
    policies { id: "official" refuse_vendor_assertions: true })");
  for (int i = 0; i < count; ++i) {
    *bundle.add_tenants() = TenantNumber(i, *catalog);
  }
  const auto applied = server->tenants().Apply(bundle, false);
  if (!applied.ok()) {
    std::fprintf(stderr, "%s\n", applied.status().ToString().c_str());
    return nullptr;
  }
  return server;
}

// The end of the EU-US framework, for every tenant and connector, read to its end.
void Simulation(benchmark::State& state) {
  const std::unique_ptr<RpcServer> server = ServerWith(static_cast<int>(state.range(0)));
  if (server == nullptr) return state.SkipWithError("the tenants could not be made");
  for (auto _ : state) {
    grpc::ClientContext context;
    const auto stream = server->residency().SimulateChange(
        &context, FromText<v1::SimulateChangeRequest>(
                      "rule_ends { rule_id: 'eu-us-dpf' valid_until: '2027-01-01' }"));
    v1::SimulateChangeResponse response;
    v1::SimulationSummary summary;
    int64_t progress = 0, changes = 0;
    double gap = 0;
    auto last = std::chrono::steady_clock::now();
    while (stream->Read(&response)) {
      if (response.has_progress()) {
        ++progress;
        const auto now = std::chrono::steady_clock::now();
        gap = std::max(gap, std::chrono::duration<double>(now - last).count());
        last = now;
      }
      changes += response.changes().changes_size();
      if (response.has_summary()) summary = response.summary();
    }
    const grpc::Status status = stream->Finish();
    if (!status.ok()) return state.SkipWithError(status.error_message().c_str());
    state.counters["pairs"] = static_cast<double>(summary.decided());
    state.counters["changes"] = static_cast<double>(changes);
    state.counters["progress"] = static_cast<double>(progress);
    state.counters["longest_gap_s"] = gap;
  }
}
BENCHMARK(Simulation)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace domicile::testing

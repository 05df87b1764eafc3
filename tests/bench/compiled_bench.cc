// The compiled engine: what a decision costs as tenants and connectors grow, what an update and a
// build cost, and what a tenant takes in memory.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "service/compiled/compiler.h"
#include "service/law/load.h"
#include "tests/support/bundled_plugins.h"

namespace {

// Every allocation of the program, to see that a decision makes none.
std::atomic<int64_t> allocations{0};

}  // namespace

// Not inlined, so that the compiler does not see malloc and free where it looks for a pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace domicile::testing {
namespace {

const absl::CivilDay kDay(2026, 11, 24);
constexpr int kOptIns = 10;

enum class Policies { kShared, kOwn };

// The bundled catalog with every connector as often as it takes to have so many.
std::shared_ptr<const catalog::Catalog> CatalogOf(size_t connectors) {
  const catalog::Catalog& bundled = *BundledCatalog().catalog;
  auto all = bundled.connectors();
  for (int copy = 1; all.size() < connectors; ++copy) {
    for (const auto& [id, connector] : bundled.connectors()) {
      if (all.size() == connectors) break;
      v1::Connector& another = all[absl::StrCat(id, "-", copy)];
      another = connector;
      another.set_id(absl::StrCat(id, "-", copy));
    }
  }
  return std::make_shared<const catalog::Catalog>(bundled.processors(), bundled.channels(),
                                                  std::move(all));
}

v1::Policy PolicyOf(int number) {
  v1::Policy policy;
  policy.set_id(absl::StrFormat("policy-%06d", number));
  for (const char* code : {"EEA", "CH", "GB"}) policy.mutable_storage()->add_codes(code);
  for (const char* code : {"EEA", "CH", "GB", "US"}) policy.mutable_processing()->add_codes(code);
  return policy;
}

class Bench {
 public:
  Bench(int tenants, size_t connectors, Policies policies)
      : compiler_(v1::Provider()), catalog_(CatalogOf(connectors)) {
    for (const auto& [id, connector] : catalog_->connectors()) connector_ids_.push_back(id);
    snapshot_ = compiler_.SetWorld(catalog_, law::BundledLaw(), kDay, {});
    tenancy::Changes changes;
    changes.revision = 1;
    const int policy_count = policies == Policies::kOwn ? tenants : 10;
    for (int i = 0; i < policy_count; ++i) {
      auto policy = std::make_shared<v1::Policy>(PolicyOf(i));
      changes.policies.emplace(policy->id(), policy);
    }
    for (int i = 0; i < tenants; ++i) {
      auto tenant = std::make_shared<v1::Tenant>(TenantOf(i, policy_count));
      ids_.push_back(tenant->id());
      changes.tenants.emplace(tenant->id(), tenant);
    }
    tenancy_ = tenancy_->With(changes);
    const size_t before = mallinfo2().uordblks;
    const absl::Time start = absl::Now();
    snapshot_ = compiler_.SetTenancy(tenancy_, changes);
    build_time_ = absl::Now() - start;
    bytes_ = mallinfo2().uordblks - before + snapshot_->tenants().HugeBytes();
    // What is compiled when it is first asked for.
    for (int i = 0; i < std::min(tenants, 2000); ++i) {
      for (const std::string& id : connector_ids_) {
        if (connector_ids_.size() > 1000 && random_() % 20 != 0) continue;
        Decide(ids_[static_cast<size_t>(i)], id);
      }
    }
  }

  compiled::Answer Decide(std::string_view tenant, std::string_view connector) const {
    return snapshot_->Decide(tenant, connector, nullptr, compiled::DayNumber(kDay));
  }

  const std::string& RandomTenant() { return ids_[random_() % ids_.size()]; }
  const std::string& RandomConnector() { return connector_ids_[random_() % connector_ids_.size()]; }

  // Changes one tenant, and looks whether decisions see it.
  bool Update() {
    v1::Tenant tenant = *tenancy_->FindTenant(RandomTenant());
    tenant.set_country_code(tenant.country_code() == "IT" ? "DE" : "IT");
    tenancy::Changes changes;
    changes.revision = tenancy_->revision() + 1;
    changes.tenants.emplace(tenant.id(), std::make_shared<const v1::Tenant>(tenant));
    tenancy_ = tenancy_->With(changes);
    snapshot_ = compiler_.SetTenancy(tenancy_, changes);
    return snapshot_->revision().tenancy_revision() == changes.revision;
  }

  void Rebuild() { snapshot_ = compiler_.SetWorld(catalog_, law::BundledLaw(), kDay, {}); }

  absl::Duration build_time() const { return build_time_; }
  double bytes_of_a_tenant() const {
    return static_cast<double>(bytes_) / static_cast<double>(ids_.size());
  }

 private:
  v1::Tenant TenantOf(int number, int policy_count) {
    v1::Tenant tenant;
    tenant.set_id(absl::StrFormat("tenant-%07d", number));
    tenant.set_country_code(std::vector<std::string>{"IT", "DE", "FR", "GB", "CH"}[random_() % 5]);
    tenant.add_policy_ids(absl::StrFormat("policy-%06d", number % policy_count));
    for (int i = 0; i < kOptIns; ++i) {
      const std::string& id =
          connector_ids_[(random_() + static_cast<unsigned>(i)) % connector_ids_.size()];
      tenant.add_opt_ins()->set_connector_id(id);
    }
    return tenant;
  }

  std::mt19937 random_{1};
  compiled::Compiler compiler_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::vector<std::string> connector_ids_, ids_;
  std::shared_ptr<const tenancy::Tenancy> tenancy_ = std::make_shared<const tenancy::Tenancy>();
  std::shared_ptr<const compiled::Snapshot> snapshot_;
  absl::Duration build_time_;
  size_t bytes_ = 0;
};

// One of each size is kept: they take long to make.
Bench& BenchOf(int tenants, int connectors, Policies policies = Policies::kShared) {
  static std::map<std::tuple<int, int, Policies>, std::unique_ptr<Bench>> kept;
  auto& bench = kept[{tenants, connectors, policies}];
  if (bench == nullptr) {
    bench = std::make_unique<Bench>(tenants, static_cast<size_t>(connectors), policies);
  }
  return *bench;
}

// Requests as they come in: each one's ids stand beside each other, behind those of the one before,
// so that reading them waits for no memory, and all waiting is for the tenant and the connector.
class Requests {
 public:
  // So many that most are not in a cache from the last time that they were asked.
  static constexpr size_t kCount = 1 << 20;

  explicit Requests(Bench& bench) {
    starts_.reserve(kCount);
    for (size_t i = 0; i < kCount; ++i) {
      const std::string& tenant = bench.RandomTenant();
      const std::string& connector = bench.RandomConnector();
      starts_.push_back(static_cast<uint32_t>(bytes_.size()));
      bytes_.push_back(static_cast<char>(tenant.size()));
      bytes_.push_back(static_cast<char>(connector.size()));
      bytes_ += tenant;
      bytes_ += connector;
    }
  }

  std::pair<std::string_view, std::string_view> operator[](size_t number) const {
    const char* at = bytes_.data() + starts_[number];
    const auto tenant = static_cast<unsigned char>(at[0]);
    const auto connector = static_cast<unsigned char>(at[1]);
    return {{at + 2, tenant}, {at + 2 + tenant, connector}};
  }

 private:
  std::vector<uint32_t> starts_;
  std::string bytes_;
};

// A decision for a random tenant and a random connector. Arguments: tenants, connectors.
void CompiledDecision(benchmark::State& state) {
  Bench& bench = BenchOf(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const Requests requests(bench);
  const auto decide = [&bench, &requests](size_t number) {
    const auto [tenant, connector] = requests[number % Requests::kCount];
    return bench.Decide(tenant, connector);
  };
  for (size_t i = 0; i < Requests::kCount; ++i) decide(i);
  size_t next = 0;
  int64_t undecided = 0;
  const int64_t before = allocations.load();
  for (auto _ : state) undecided += !decide(next++).decided();
  state.counters["allocations"] = static_cast<double>(allocations.load() - before);
  state.counters["undecided"] = static_cast<double>(undecided);
  state.counters["per_second"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  // The slowest hundredth, each measured alone, the clock included.
  std::vector<int64_t> nanoseconds;
  for (size_t i = 0; i < 1 << 16; ++i) {
    const int64_t start = absl::GetCurrentTimeNanos();
    benchmark::DoNotOptimize(decide(i));
    nanoseconds.push_back(absl::GetCurrentTimeNanos() - start);
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  state.counters["p99_ns"] = static_cast<double>(nanoseconds[nanoseconds.size() * 99 / 100]);
}
BENCHMARK(CompiledDecision)
    ->Args({100, 37})
    ->Args({1000, 37})
    ->Args({10'000, 37})
    ->Args({100'000, 37})
    ->Args({1'000'000, 37})
    ->Args({10'000, 100})
    ->Args({10'000, 1000})
    ->Args({10'000, 10'000});

// One tenant's change until decisions see it. Argument: tenants.
void CompiledUpdate(benchmark::State& state) {
  Bench& bench = BenchOf(static_cast<int>(state.range(0)), 37);
  for (auto _ : state) {
    if (!bench.Update()) state.SkipWithError("the update is not seen");
  }
}
BENCHMARK(CompiledUpdate)->Arg(1000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

// Another catalog or law. Argument: tenants.
void CompiledRebuild(benchmark::State& state) {
  Bench& bench = BenchOf(static_cast<int>(state.range(0)), 37);
  for (auto _ : state) bench.Rebuild();
}
BENCHMARK(CompiledRebuild)->Arg(100'000)->Unit(benchmark::kMillisecond);

// What a tenant with ten opt-ins takes in the snapshot. Arguments: tenants, whether each has a
// policy of its own.
void CompiledMemory(benchmark::State& state) {
  Bench& bench = BenchOf(static_cast<int>(state.range(0)), 37,
                         state.range(1) == 0 ? Policies::kShared : Policies::kOwn);
  for (auto _ : state) benchmark::DoNotOptimize(bench.bytes_of_a_tenant());
  state.counters["bytes_of_a_tenant"] = bench.bytes_of_a_tenant();
  state.counters["build_seconds"] = absl::ToDoubleSeconds(bench.build_time());
}
BENCHMARK(CompiledMemory)->Args({100'000, 0})->Args({100'000, 1})->Iterations(1);

}  // namespace
}  // namespace domicile::testing

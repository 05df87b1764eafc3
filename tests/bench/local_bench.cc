// A verdict in the client's own process against the bare engine on the same snapshot: what the
// staleness check, the clock and finding the snapshot cost.

#include <benchmark/benchmark.h>
#include <time.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/local_decider.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/rpc_server.h"

namespace domicile::testing {
namespace {

constexpr int kLocalOptIns = 10;
constexpr size_t kQuestions = 1 << 16;
// So few that a drift of the machine hits both, and so many that the clock costs nothing.
constexpr size_t kTurn = 1 << 12;

double Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// A server with so many tenants, followed.
class Followed {
 public:
  explicit Followed(int tenants) : server_({.clock = base::SystemClock()}) {
    server_.state().Publish(BundledCatalog().catalog);
    connectors_ = catalog::IdsOf(BundledCatalog().catalog->connectors());
    for (int from = 0; from < tenants; from += 1000) {
      v1::Bundle bundle;
      for (int i = from; i < std::min(tenants, from + 1000); ++i) {
        AddTenant(i, *bundle.add_tenants());
      }
      if (!server_.tenants().Apply(bundle, false).ok()) std::abort();
    }
    // Only what the engine decides: an opt-in may lack an input, which is an error.
    const auto served = snapshot();
    std::mt19937 random(1);
    while (questions_.size() < kQuestions) {
      const auto tenant = static_cast<size_t>(random()) % static_cast<size_t>(tenants);
      std::string id = absl::StrCat("bench-", tenant);
      const std::string& connector =
          connectors_[(tenant + random() % kLocalOptIns) % connectors_.size()];
      if (served->Decide(id, connector, nullptr, served->day()).decided()) {
        questions_.emplace_back(std::move(id), connector);
      }
    }
    auto decider = client::LocalDecider::Start(client::MakeConnection(server_.address()),
                                               {.when_unable = client::WhenUnable::kRefuse});
    decider_ = *std::move(decider);
    if (!decider_->WaitUntilReady(absl::Minutes(2)).ok()) std::abort();
  }

  client::LocalDecider& decider() { return *decider_; }
  std::shared_ptr<const compiled::Snapshot> snapshot() { return server_.snapshots().Get(); }
  const std::vector<std::pair<std::string, std::string>>& questions() const { return questions_; }

 private:
  void AddTenant(int number, v1::Tenant& tenant) const {
    tenant.set_id(absl::StrCat("bench-", number));
    tenant.set_country_code(number % 3 == 0 ? "DE" : "IT");
    for (int i = 0; i < kLocalOptIns; ++i) {
      const size_t connector = static_cast<size_t>(number + i) % connectors_.size();
      tenant.add_opt_ins()->set_connector_id(connectors_[connector]);
    }
  }

  RpcServer server_;
  std::vector<std::string> connectors_;
  std::vector<std::pair<std::string, std::string>> questions_;
  std::unique_ptr<client::LocalDecider> decider_;
};

// The same for all runs by which the number of iterations is found; the last one stays.
Followed& FollowedBy(int tenants) {
  static int made_for = 0;
  static std::unique_ptr<Followed> followed;
  if (made_for != tenants) {
    followed.reset();
    followed = std::make_unique<Followed>(tenants);
    made_for = tenants;
  }
  return *followed;
}

// Both take turns; the counters are nanoseconds a decision, and the second by the first.
void LocalVerdict(benchmark::State& state) {
  Followed& followed = FollowedBy(static_cast<int>(state.range(0)));
  const auto snapshot = followed.snapshot();
  const compiled::Day today = snapshot->day();
  const auto by_engine = [&](size_t from, size_t count) {
    for (size_t i = from; i < from + count; ++i) {
      const auto& [tenant, connector] = followed.questions()[i];
      benchmark::DoNotOptimize(snapshot->Decide(tenant, connector, nullptr, today).verdict);
    }
  };
  absl::Status failed;
  const auto by_decider = [&](size_t from, size_t count) {
    for (size_t i = from; i < from + count; ++i) {
      const auto& [tenant, connector] = followed.questions()[i];
      const auto verdict = followed.decider().CheckVerdict(tenant, connector);
      if (!verdict.ok()) failed = verdict.status();
      benchmark::DoNotOptimize(verdict.ok());
    }
  };
  // The first time compiles what is asked for.
  by_engine(0, kQuestions);
  by_decider(0, kQuestions);
  double engine = 0, local = 0;
  size_t next = 0, turns = 0;
  for (auto _ : state) {
    // Who comes first takes turns, too: the second one finds more in the caches.
    const bool engine_first = ++turns % 2 == 0;
    const double start = Now();
    engine_first ? by_engine(next, kTurn) : by_decider(next, kTurn);
    const double middle = Now();
    engine_first ? by_decider(next, kTurn) : by_engine(next, kTurn);
    const double end = Now();
    engine += engine_first ? middle - start : end - middle;
    local += engine_first ? end - middle : middle - start;
    next = (next + kTurn) % kQuestions;
  }
  if (!failed.ok()) return state.SkipWithError(failed.ToString().c_str());
  const double count = static_cast<double>(kTurn) * static_cast<double>(turns);
  state.counters["engine_ns"] = engine / count;
  state.counters["local_ns"] = local / count;
  state.counters["ratio"] = local / engine;
}
BENCHMARK(LocalVerdict)->Arg(1000)->Arg(100'000)->MinTime(2)->UseRealTime();

}  // namespace
}  // namespace domicile::testing

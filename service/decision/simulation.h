// What a change would do to the decisions of many tenants.
//
// Tenants are many and differ little: what a decision can see of a tenant is its regimes, and of
// its policies, objections, documents and choices those that concern the connector. Each such view
// is decided once, before the change and after it, however many tenants share it.
//
//   Simulation simulation({before, after, day});
//   Simulation::Worker worker(simulation);  // one a thread
//   for (...) decided += worker.Decide(tenant_before, tenant_after, changes);

#ifndef DOMICILE_SERVICE_DECISION_SIMULATION_H_
#define DOMICILE_SERVICE_DECISION_SIMULATION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/simulation.pb.h"
#include "service/decision/memo.h"
#include "service/decision/nearest.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// What does not change while a simulation runs. The worlds outlive it.
struct SimulationSetup {
  World before;
  World after;
  absl::CivilDay as_of;
  // Connectors that every tenant is asked about; empty means those that each opted in to, before or
  // after.
  std::vector<std::string> connector_ids;
  bool with_alternatives = true;
};

// What workers share. Thread-safe.
class Simulation {
 public:
  class Worker;

  explicit Simulation(SimulationSetup setup);

 private:
  SimulationSetup setup_;
  Memo before_;
  Memo after_;
  NearestMemo nearest_;
};

// Decides for one thread.
class Simulation::Worker {
 public:
  explicit Worker(Simulation& simulation) : simulation_(simulation) {}

  // Adds the verdicts of the tenant that change, sorted by connector, and returns how many pairs of
  // tenant and connector were decided. The policies of all tenants live as long as the worker.
  int64_t Decide(const TenantView& before, const TenantView& after,
                 std::vector<v1::VerdictChange>& changes);

 private:
  // Both verdicts, and for a change what comes with it but for the tenant's name.
  struct Cell {
    v1::Verdict before = v1::VERDICT_UNSPECIFIED;
    v1::Verdict after = v1::VERDICT_UNSPECIFIED;
    std::shared_ptr<const v1::VerdictChange> change;
  };
  // A class of tenants, a connector, and what the tenant chose for it.
  using CellKey = std::tuple<uint32_t, uint32_t, uint32_t>;
  using Ids = absl::flat_hash_map<std::string, uint32_t>;

  static uint32_t Intern(Ids& ids, std::string_view text);
  uint32_t ClassOf(const TenantView& before, const TenantView& after);
  uint32_t ChoiceOf(const v1::OptIn* before, const v1::OptIn* after);
  Cell Decide(const TenantView& before, const TenantView& after, const std::string& connector_id);

  void AddNearest(const TenantView& after, uint32_t class_id, v1::VerdictChange& change);

  Simulation& simulation_;
  Ids classes_, connectors_, choices_, opt_ins_;
  absl::flat_hash_map<CellKey, Cell> cells_;
  absl::flat_hash_map<CellKey, const Nearest*> nearest_;  // with all opt-ins in place of one
};

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_SIMULATION_H_

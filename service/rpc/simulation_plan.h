// What a request to simulate a change means: the world as it is and as it would be.

#ifndef DOMICILE_SERVICE_RPC_SIMULATION_PLAN_H_
#define DOMICILE_SERVICE_RPC_SIMULATION_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "domicile/v1/simulation.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

struct SimulationPlan {
  std::shared_ptr<const Snapshot> before;
  Snapshot after;
  absl::CivilDay as_of;
  std::vector<std::string> connector_ids;  // empty: those that each tenant opted in to
  std::vector<std::string> tenant_ids;     // that are asked about; all of them exist
  int64_t decisions = 0;                   // how many these come to

  // A tenant before and after; the same pointer where nothing of it changes.
  struct Pair {
    tenancy::TenantPointer before, after;
  };
  Pair FindTenant(const std::string& id) const;
};

// Checks all that the request changes against what is served, and makes the changes beside it.
// INVALID_ARGUMENT with field paths for what is wrong, or when nothing would change; NOT_FOUND for
// a rule, a tenant or a connector that does not exist.
absl::StatusOr<SimulationPlan> PlanSimulation(const std::shared_ptr<const Snapshot>& snapshot,
                                              const v1::SimulateChangeRequest& request,
                                              absl::Time now);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SIMULATION_PLAN_H_

// The call of ResidencyService.SimulateChange.

#ifndef DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_
#define DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include "domicile/v1/residency_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Simulates on threads of its own, so that other calls are answered meanwhile, and holds back while
// the caller does not read. Ends with RESOURCE_EXHAUSTED (TOO_MANY_SIMULATIONS) when too many are
// under way.
grpc::ServerWriteReactor<v1::SimulateChangeResponse>* StartSimulation(
    grpc::CallbackServerContext* context, const Environment& environment,
    const v1::SimulateChangeRequest& request);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_

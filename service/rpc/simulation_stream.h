// The call of ResidencyService.SimulateChange.

#ifndef DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_
#define DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/sync_stream.h>

#include "domicile/v1/residency_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Simulates on threads of its own, so that other calls are answered meanwhile, and holds back while
// the caller does not read. Ends with RESOURCE_EXHAUSTED (TOO_MANY_SIMULATIONS) when too many are
// under way.
grpc::Status SimulateChange(const Environment& environment, const grpc::ServerContext& context,
                            const v1::SimulateChangeRequest& request,
                            grpc::ServerWriter<v1::SimulateChangeResponse>& writer);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SIMULATION_STREAM_H_

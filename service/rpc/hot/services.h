// The services that the hot path has a part of: its methods are raw, which is bytes for messages on
// completion queues, and the others are answered by gRPC's own threads.
//
// None is answered by callbacks: gRPC 1.51 then polls for all connections with two threads more,
// and every call changes threads on its way.

#ifndef DOMICILE_SERVICE_RPC_HOT_SERVICES_H_
#define DOMICILE_SERVICE_RPC_HOT_SERVICES_H_

#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"

namespace domicile::rpc {

using ResidencyServiceBase = v1::ResidencyService::WithRawMethod_CheckTransfer<
    v1::ResidencyService::WithRawMethod_BatchCheckTransfers<
        v1::ResidencyService::WithRawMethod_StreamChecks<
            v1::ResidencyService::WithRawMethod_ResolveResidency<v1::ResidencyService::Service>>>>;

using ServerServiceBase = v1::ServerService::WithRawMethod_Ping<
    v1::ServerService::WithRawMethod_PingStream<v1::ServerService::Service>>;

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_HOT_SERVICES_H_

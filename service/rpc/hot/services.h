// The services that the hot path has a part of: their methods on completion queues are raw, which
// is bytes for messages, and the others are answered by callbacks.

#ifndef DOMICILE_SERVICE_RPC_HOT_SERVICES_H_
#define DOMICILE_SERVICE_RPC_HOT_SERVICES_H_

#include "domicile/v1/residency_service.grpc.pb.h"
#include "domicile/v1/server_service.grpc.pb.h"

namespace domicile::rpc {

using Residency = v1::ResidencyService;
using ResidencyCallbackMethods =
    Residency::WithCallbackMethod_FindTransferPaths<Residency::WithCallbackMethod_FindExposure<
        Residency::WithCallbackMethod_ListPermittedConnectors<
            Residency::WithCallbackMethod_WatchDecisions<
                Residency::WithCallbackMethod_SimulateChange<Residency::Service>>>>>;
using ResidencyServiceBase = Residency::WithRawMethod_CheckTransfer<
    Residency::WithRawMethod_BatchCheckTransfers<Residency::WithRawMethod_StreamChecks<
        Residency::WithRawMethod_ResolveResidency<ResidencyCallbackMethods>>>>;

using Server = v1::ServerService;
using ServerCallbackMethods = Server::WithCallbackMethod_GetServerInfo<
    Server::WithCallbackMethod_ListPlugins<Server::Service>>;
using ServerServiceBase =
    Server::WithRawMethod_Ping<Server::WithRawMethod_PingStream<ServerCallbackMethods>>;

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_HOT_SERVICES_H_

// The handler of ReplicationService.

#ifndef DOMICILE_SERVICE_RPC_REPLICATION_SERVICE_H_
#define DOMICILE_SERVICE_RPC_REPLICATION_SERVICE_H_

#include <memory>

#include "domicile/v1/replication_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// `environment` must outlive the service. A watch that begins while there is no catalog waits for
// one.
std::unique_ptr<v1::ReplicationService::Service> MakeReplicationService(
    const Environment& environment);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_REPLICATION_SERVICE_H_

// The handler of TenantService.

#ifndef DOMICILE_SERVICE_RPC_TENANT_SERVICE_H_
#define DOMICILE_SERVICE_RPC_TENANT_SERVICE_H_

#include <memory>

#include "domicile/v1/tenant_service.grpc.pb.h"
#include "service/rpc/answer.h"
#include "service/rpc/work_queue.h"

namespace domicile::rpc {

// `environment` must outlive the service, and `writes` the server.
std::unique_ptr<v1::TenantService::Service> MakeTenantService(const Environment& environment,
                                                              WorkQueue& writes);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_TENANT_SERVICE_H_

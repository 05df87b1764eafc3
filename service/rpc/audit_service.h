// The handler of AuditService.

#ifndef DOMICILE_SERVICE_RPC_AUDIT_SERVICE_H_
#define DOMICILE_SERVICE_RPC_AUDIT_SERVICE_H_

#include <memory>

#include "domicile/v1/audit_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// `environment` must outlive the service. It answers while there is no catalog, too.
std::unique_ptr<v1::AuditService::Service> MakeAuditService(const Environment& environment);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_AUDIT_SERVICE_H_

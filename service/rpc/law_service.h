// The handler of LawService.

#ifndef DOMICILE_SERVICE_RPC_LAW_SERVICE_H_
#define DOMICILE_SERVICE_RPC_LAW_SERVICE_H_

#include <memory>

#include "domicile/v1/law_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// `environment` must outlive the service.
std::unique_ptr<v1::LawService::Service> MakeLawService(const Environment& environment);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_LAW_SERVICE_H_

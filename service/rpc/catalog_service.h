// The handler of CatalogService.

#ifndef DOMICILE_SERVICE_RPC_CATALOG_SERVICE_H_
#define DOMICILE_SERVICE_RPC_CATALOG_SERVICE_H_

#include <memory>

#include "absl/time/time.h"
#include "domicile/v1/catalog_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// `environment` must outlive the service. An idle watch gets a checkpoint every
// `checkpoint_interval`.
std::unique_ptr<v1::CatalogService::Service> MakeCatalogService(const Environment& environment,
                                                                absl::Duration checkpoint_interval);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CATALOG_SERVICE_H_

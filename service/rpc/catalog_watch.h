// A caller's watch of the catalog.

#ifndef DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_
#define DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_

#include <grpcpp/support/server_callback.h>

#include "absl/time/time.h"
#include "domicile/v1/catalog_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Starts a watch, which owns itself until the call is over. However slow the caller is, the watch
// keeps no more than the catalog that it last sent: what happened meanwhile is merged.
grpc::ServerWriteReactor<v1::WatchCatalogResponse>* StartCatalogWatch(
    const Environment& environment, const v1::WatchCatalogRequest& request,
    absl::Duration checkpoint_interval);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_

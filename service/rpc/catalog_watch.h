// A caller's watch of the catalog.

#ifndef DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_
#define DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/time/time.h"
#include "domicile/v1/catalog_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Serves a watch until the call is over. However slow the caller is, the watch keeps no more than
// the catalog that it last sent: what happened meanwhile is merged.
grpc::Status WatchCatalog(const Environment& environment, const grpc::ServerContext& context,
                          const v1::WatchCatalogRequest& request,
                          absl::Duration checkpoint_interval,
                          grpc::ServerWriter<v1::WatchCatalogResponse>& writer);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CATALOG_WATCH_H_

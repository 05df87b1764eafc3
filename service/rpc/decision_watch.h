// A caller's watch of a tenant's decisions.

#ifndef DOMICILE_SERVICE_RPC_DECISION_WATCH_H_
#define DOMICILE_SERVICE_RPC_DECISION_WATCH_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/time/time.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Serves a watch until the call is over. It keeps one decision a connector, the
// one that it last sent: what happened meanwhile to a slow caller is merged. An idle watch gets a
// checkpoint every `checkpoint_interval`. NOT_FOUND ends it when the tenant is gone, STALE when the
// server does not come to what it asks for.
grpc::Status WatchDecisions(const Environment& environment, const grpc::ServerContext& context,
                            const v1::WatchDecisionsRequest& request,
                            absl::Duration checkpoint_interval,
                            grpc::ServerWriter<v1::WatchDecisionsResponse>& writer);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_DECISION_WATCH_H_

// A caller's watch of a tenant's decisions.

#ifndef DOMICILE_SERVICE_RPC_DECISION_WATCH_H_
#define DOMICILE_SERVICE_RPC_DECISION_WATCH_H_

#include <grpcpp/support/server_callback.h>

#include "absl/time/time.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Starts a watch, which owns itself until the call is over. It keeps one decision a connector, the
// one that it last sent: what happened meanwhile to a slow caller is merged. An idle watch gets a
// checkpoint every `checkpoint_interval`. NOT_FOUND ends it when the tenant is gone, STALE when the
// server does not come to what it asks for.
grpc::ServerWriteReactor<v1::WatchDecisionsResponse>* StartDecisionWatch(
    grpc::CallbackServerContext* context, const Environment& environment,
    const v1::WatchDecisionsRequest& request, absl::Duration checkpoint_interval);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_DECISION_WATCH_H_

// How every unary handler answers: the snapshot is pinned, the message is bounded, and a status
// becomes a gRPC status, in one place.

#ifndef DOMICILE_SERVICE_RPC_ANSWER_H_
#define DOMICILE_SERVICE_RPC_ANSWER_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/base/clock.h"
#include "service/rpc/catalog_state.h"
#include "service/rpc/grpc_status.h"
#include "service/rpc/validation.h"

namespace domicile::rpc {

// What handlers need beside the request. Outlives every handler.
struct Environment {
  CatalogState& state;
  base::Clock clock;
  Limits limits;
  v1::Provider provider;
};

// INVALID_ARGUMENT for a message above the limit.
absl::Status CheckSize(const Limits& limits, const google::protobuf::Message& request);

// The snapshot that is served; UNAVAILABLE while there is no catalog.
absl::StatusOr<std::shared_ptr<const Snapshot>> PinSnapshot(const CatalogState& state);

// Answers a call with `handle(snapshot)`, which fills the response and returns a status.
template <typename Handle>
grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                 const Environment& environment,
                                 const google::protobuf::Message& request, const Handle& handle) {
  const auto answer = [&]() -> absl::Status {
    if (absl::Status status = CheckSize(environment.limits, request); !status.ok()) return status;
    absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = PinSnapshot(environment.state);
    if (!snapshot.ok()) return std::move(snapshot).status();
    return handle(**snapshot);
  };
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(answer()));
  return reactor;
}

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_ANSWER_H_

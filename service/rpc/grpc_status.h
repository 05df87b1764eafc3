// The one place where a status becomes a gRPC status.

#ifndef DOMICILE_SERVICE_RPC_GRPC_STATUS_H_
#define DOMICILE_SERVICE_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace domicile::rpc {

// The same code and message; payloads become the details of a `google.rpc.Status`.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_GRPC_STATUS_H_

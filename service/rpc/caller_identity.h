// Who makes a call, by what the connection and the call show.

#ifndef DOMICILE_SERVICE_RPC_CALLER_IDENTITY_H_
#define DOMICILE_SERVICE_RPC_CALLER_IDENTITY_H_

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "service/access/access_list.h"

namespace domicile::rpc {

// A bearer token, where there is one, counts alone; else a client certificate that was verified, by
// its SPIFFE id and then its other names; else the user at the other end of a Unix socket.
// UNAUTHENTICATED, which says nothing of what is known, when that shows nobody of the list.
absl::StatusOr<const access::Principal*> FindCaller(const grpc::ServerContext& context,
                                                    const access::AccessList& list);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CALLER_IDENTITY_H_

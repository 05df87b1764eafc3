// The answer to ResidencyService.ListPermittedConnectors.

#ifndef DOMICILE_SERVICE_RPC_PERMISSION_ANSWER_H_
#define DOMICILE_SERVICE_RPC_PERMISSION_ANSWER_H_

#include "absl/status/status.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Its decisions are not logged: nobody sends anything on a list of what could be used.
absl::Status ListPermittedConnectors(const Environment& environment, const Snapshot& snapshot,
                                     const v1::ListPermittedConnectorsRequest& request,
                                     v1::ListPermittedConnectorsResponse& response);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_PERMISSION_ANSWER_H_

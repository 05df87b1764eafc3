// The handler of ResidencyService.

#ifndef DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_
#define DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_

#include <memory>

#include "absl/time/time.h"
#include "domicile/v1/residency_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// `environment` must outlive the service. An idle watch gets a checkpoint every
// `checkpoint_interval`.
std::unique_ptr<v1::ResidencyService::CallbackService> MakeResidencyService(
    const Environment& environment, absl::Duration checkpoint_interval);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_

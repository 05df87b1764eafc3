// The handler of ResidencyService, but for the methods of the hot path (hot/hot_path.h).

#ifndef DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_
#define DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_

#include <memory>

#include "absl/time/time.h"
#include "service/rpc/answer.h"
#include "service/rpc/hot/services.h"

namespace domicile::rpc {

// `environment` must outlive the service. An idle watch gets a checkpoint every
// `checkpoint_interval`.
std::unique_ptr<ResidencyServiceBase> MakeResidencyService(const Environment& environment,
                                                           absl::Duration checkpoint_interval);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_RESIDENCY_SERVICE_H_

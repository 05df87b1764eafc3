// Answers of ResolveResidency.

#ifndef DOMICILE_SERVICE_RPC_RESIDENCY_ANSWER_H_
#define DOMICILE_SERVICE_RPC_RESIDENCY_ANSWER_H_

#include "absl/status/status.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/catalog/catalog.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// Fills the response, whose revision is the one given. INVALID_ARGUMENT and NOT_FOUND with what is
// wrong with the request.
absl::Status ResolveResidency(const Environment& environment, const catalog::Catalog& catalog,
                              const v1::Revision& revision,
                              const v1::ResolveResidencyRequest& request,
                              v1::ResolveResidencyResponse& response);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_RESIDENCY_ANSWER_H_

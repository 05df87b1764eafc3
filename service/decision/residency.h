// Where one connector processes data.

#ifndef DOMICILE_SERVICE_DECISION_RESIDENCY_H_
#define DOMICILE_SERVICE_DECISION_RESIDENCY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "domicile/v1/residency_service.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/question.h"

namespace domicile::decision {

// Answers a definite question for each connector, in their order; the revision is left to the
// caller. INVALID_ARGUMENT for inputs that are wrong (see CheckInputs) or missing.
absl::StatusOr<std::vector<v1::ConnectorResidency>> ResolveResidency(
    const catalog::Catalog& catalog, const std::vector<const v1::Connector*>& connectors,
    const Question& question);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_RESIDENCY_H_

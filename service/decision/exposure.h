// The reverse question: which connectors reach a country, a processor, or a parent's country.

#ifndef DOMICILE_SERVICE_DECISION_EXPOSURE_H_
#define DOMICILE_SERVICE_DECISION_EXPOSURE_H_

#include <string>
#include <variant>
#include <vector>

#include "domicile/v1/residency_service.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/question.h"

namespace domicile::decision {

struct TargetCountry {
  std::string code;
};
struct TargetProcessor {
  std::string id;
};
struct TargetParentCountry {
  std::string code;
};
using Target = std::variant<TargetCountry, TargetProcessor, TargetParentCountry>;

// Every connector of the catalog that can reach the target, sorted, with each way in which it does.
// The question must be a possible one, and its inputs checked.
std::vector<v1::Exposure> FindExposure(const catalog::Catalog& catalog, const Target& target,
                                       const Question& question);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_EXPOSURE_H_

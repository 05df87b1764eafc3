// Paths: the chains of recipients that start through a connector.

#ifndef DOMICILE_SERVICE_DECISION_PATHS_H_
#define DOMICILE_SERVICE_DECISION_PATHS_H_

#include <vector>

#include "domicile/v1/path.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/evaluation.h"
#include "service/decision/question.h"

namespace domicile::decision {

struct PathSearch {
  // The longest chains, tenant first: a connector without downstreams has one, another has one for
  // each last recipient.
  std::vector<v1::Path> paths;
  // What holds of the connector itself.
  Evaluation evaluation;
  // The inputs of the connector and of every connector on a path, in that order.
  std::vector<v1::ResolvedInput> inputs;
  // What a definite question should have given, on any path.
  std::vector<MissingInput> missing;
};

// Follows the connector's downstreams to their ends. The question's inputs must have been checked.
PathSearch FindPaths(const catalog::Catalog& catalog, const v1::Connector& connector,
                     const Question& question);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_PATHS_H_

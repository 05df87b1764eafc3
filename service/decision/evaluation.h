// What holds of one connector for given inputs on a day.

#ifndef DOMICILE_SERVICE_DECISION_EVALUATION_H_
#define DOMICILE_SERVICE_DECISION_EVALUATION_H_

#include <string>
#include <vector>

#include "domicile/v1/path.pb.h"
#include "service/decision/inputs.h"
#include "service/decision/question.h"

namespace domicile::decision {

// A step to a further recipient, and what it still depends on.
struct OpenDownstream {
  const v1::Downstream* downstream;
  std::vector<v1::Condition> conditions;
};

struct Evaluation {
  Values values;
  std::vector<v1::ConditionalSite> sites;
  std::vector<v1::Unknown> unknowns;
  std::vector<v1::PartyEntity> entities;
  std::vector<OpenDownstream> downstreams;
  std::vector<MissingInput> missing;  // only for a definite question
};

// Whether it leaves open where data is; what does not say what it bears on does.
bool BearsOnLocation(const v1::Unknown& unknown);

// Weighs the connector's placements and downstreams with the values of its inputs (see ValuesOf).
// What holds on a day other than today is what its evidence bears out: a site without dates of its
// own counts from the earliest date that its evidence bears.
Evaluation Evaluate(const Question& question, const v1::Processor& processor,
                    const v1::Connector& connector, Values values);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_EVALUATION_H_

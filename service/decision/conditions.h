// Whether conditions hold for given inputs.

#ifndef DOMICILE_SERVICE_DECISION_CONDITIONS_H_
#define DOMICILE_SERVICE_DECISION_CONDITIONS_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/connector.pb.h"
#include "service/decision/inputs.h"
#include "service/decision/question.h"

namespace domicile::decision {

struct Outcome {
  bool excluded = false;            // it cannot hold
  std::vector<v1::Condition> open;  // what it still depends on, when inputs range
};

// Whether all the conditions hold. An input without a value makes its conditions fail in a definite
// question, negated ones too, because nobody knows; in a possible one it leaves them open. Groups
// are taken as of the day.
Outcome Weigh(const google::protobuf::RepeatedPtrField<v1::Condition>& conditions,
              const v1::Connector& connector, const Values& values, Mode mode, absl::CivilDay day);

// The same for a placement, whose selection may rest with the plugin's resolver table.
Outcome Weigh(const v1::Placement& placement, const v1::Connector& connector, const Values& values,
              Mode mode, absl::CivilDay day);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_CONDITIONS_H_

// What speaks for and against a transfer, as it is collected.

#ifndef DOMICILE_SERVICE_DECISION_FINDINGS_H_
#define DOMICILE_SERVICE_DECISION_FINDINGS_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/decision.pb.h"
#include "service/base/interval.h"

namespace domicile::decision {

struct Findings {
  explicit Findings(absl::CivilDay day) : next(day) {}

  // Adds the reason unless an equal one is there.
  void Add(const v1::Reason& reason);
  // Adds the fact unless it is there.
  void Add(const v1::MissingFact& fact);
  // Adds what has to be done unless it is there.
  void Add(const v1::Duty& duty);

  std::vector<v1::Reason> reasons;
  std::vector<v1::MissingFact> missing;
  std::vector<v1::Duty> duties;
  base::NextChange next;  // when any of it may change
};

// A reason about no step, with the clause as its sentence.
v1::Reason ReasonOf(v1::ReasonKind kind, v1::Verdict verdict, const std::string& clause);

// A fact that is missing, with the clause as its description.
v1::MissingFact MissingOf(const std::string& fact, const std::string& subject,
                          const std::string& clause, int leg);

// DENY before UNDETERMINED before ALLOW.
v1::Verdict Worse(v1::Verdict a, v1::Verdict b);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_FINDINGS_H_

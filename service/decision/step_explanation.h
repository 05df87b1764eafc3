// The part of an explanation that follows the steps of a path.

#ifndef DOMICILE_SERVICE_DECISION_STEP_EXPLANATION_H_
#define DOMICILE_SERVICE_DECISION_STEP_EXPLANATION_H_

#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/law/law.h"

namespace domicile::decision {

// Explains one step after the other. What stands above already, such as the first steps that paths
// share or the sources of an instrument, is not said again. `law` and `decision` outlive it.
class StepExplanation {
 public:
  StepExplanation(const law::Law& law, const v1::Decision& decision);

  // Adds the step of that index to the path's line.
  void Add(const v1::PathJudgement& path, int index, v1::ExplanationNode& parent);

 private:
  void AddUnknowns(const v1::Leg& leg, int index, v1::ExplanationNode& step) const;
  void AddJudgement(const v1::LegJudgement& judgement, v1::ExplanationNode& step);
  void AddRules(const v1::LegJudgement& judgement, v1::ExplanationNode& parent);
  void AddRule(const v1::RuleFinding& rule, bool relied_on, v1::ExplanationNode& parent);
  void AddRulesOfOtherDays(const v1::LegJudgement& judgement, v1::ExplanationNode& parent);
  // Whether the rule's days do not include the day asked about.
  bool IsOfOtherDays(const v1::RuleFinding& rule) const;

  const law::Law& law_;
  const v1::Decision& decision_;
  const absl::CivilDay day_;
  std::set<std::string> steps_;      // as they were explained
  std::set<std::string> weighings_;  // of instruments for a recipient
  std::set<std::string> cited_;      // ids of rules
};

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_STEP_EXPLANATION_H_

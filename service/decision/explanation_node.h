// Lines of an explanation, as its parts write them. Private to this folder.

#ifndef DOMICILE_SERVICE_DECISION_EXPLANATION_NODE_H_
#define DOMICILE_SERVICE_DECISION_EXPLANATION_NODE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "domicile/v1/decision.pb.h"
#include "service/decision/findings.h"
#include "service/decision/sentence.h"

namespace domicile::decision {

// A line below `parent`, with the clause as its sentence.
inline v1::ExplanationNode& AddChild(v1::ExplanationNode& parent, const std::string& clause,
                                     v1::Verdict verdict = v1::VERDICT_UNSPECIFIED) {
  v1::ExplanationNode& child = *parent.add_children();
  child.set_text(Sentence(clause));
  child.set_verdict(verdict);
  return child;
}

// A heading takes the worst of what stands below it.
inline void TakeWorst(v1::ExplanationNode& node) {
  v1::Verdict worst = v1::VERDICT_ALLOW;
  for (const v1::ExplanationNode& child : node.children()) worst = Worse(worst, child.verdict());
  node.set_verdict(worst);
}

// ` from 2023-07-10 until 2027-07-01`; empty without either.
inline std::string DaysText(const std::string& from, const std::string& until) {
  return absl::StrCat(from.empty() ? "" : absl::StrCat(" from ", from),
                      until.empty() ? "" : absl::StrCat(" until ", until));
}

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_EXPLANATION_NODE_H_

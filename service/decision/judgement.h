// What the law makes of each step of a path.

#ifndef DOMICILE_SERVICE_DECISION_JUDGEMENT_H_
#define DOMICILE_SERVICE_DECISION_JUDGEMENT_H_

#include <string>
#include <vector>

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/path.pb.h"
#include "domicile/v1/policy.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/law_conditions.h"
#include "service/law/law.h"

namespace domicile::decision {

// What may carry a step, beside what the law says: what policies accept.
struct Acceptance {
  ProofDemands proof;
  std::vector<const v1::Selection*> instruments;  // of rules of law, by id; each must accept
  bool ignore_transit = false;

  // Whether it is any narrower than the law.
  bool narrows() const {
    return proof.refuse_vendor_assertions || proof.evidence.any() || !instruments.empty();
  }
};

// Whether a selection has the name; what is denied is denied, whatever is allowed.
bool Selects(const v1::Selection& selection, const std::string& name);

// The steps of one path, judged under each of the regimes on the shipment's day: one judgement for
// each place where a recipient acts and for each place where one is established. Where several
// legal persons may be meant, each is judged.
std::vector<v1::LegJudgement> JudgePath(const v1::Path& path, const catalog::Catalog& catalog,
                                        const law::Law& law,
                                        const std::vector<const v1::Regime*>& regimes,
                                        const Shipment& shipment, const Acceptance& acceptance);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_JUDGEMENT_H_

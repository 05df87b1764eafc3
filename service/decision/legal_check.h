// What the law makes of a transfer, and what policies make of the instruments that carry it.

#ifndef DOMICILE_SERVICE_DECISION_LEGAL_CHECK_H_
#define DOMICILE_SERVICE_DECISION_LEGAL_CHECK_H_

#include <string>
#include <vector>

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/path.pb.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/decision/findings.h"
#include "service/decision/law_conditions.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

struct LegalFindings {
  // The paths with the judgements that count.
  std::vector<v1::PathJudgement> paths;
  // The regimes that they were judged under.
  std::vector<std::string> regime_ids;
  // The worst that the law alone makes of any step; unspecified when there is none.
  v1::LegalStatus status = v1::LEGAL_STATUS_UNSPECIFIED;
  // The step that bears least: by its status, then by its instrument, then by whose word it rests
  // on.
  v1::LegRef weakest;
};

// A reference to a step of a path.
v1::LegRef RefTo(const v1::Path& path, int path_index, int leg, v1::LegalStatus status,
                 const std::string& text);

// Judges every step of the paths under each of the tenant's regimes. Reasons, missing facts and
// obligations go to `findings`.
LegalFindings CheckLaw(const World& world, const Shipment& shipment,
                       const std::vector<v1::Path>& paths,
                       const std::vector<const v1::Policy*>& policies, Findings& findings);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_LEGAL_CHECK_H_

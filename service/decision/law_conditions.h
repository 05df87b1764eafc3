// Whether the conditions of a rule of law hold for a recipient.

#ifndef DOMICILE_SERVICE_DECISION_LAW_CONDITIONS_H_
#define DOMICILE_SERVICE_DECISION_LAW_CONDITIONS_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/law.pb.h"
#include "domicile/v1/processor.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "service/base/interval.h"
#include "service/decision/clause_modules.h"
#include "service/decision/fact_dates.h"

namespace domicile::decision {

// Who receives at a step.
struct Recipient {
  std::string processor_id;            // empty when it is none of the catalog
  std::string title;                   // its name, for sentences
  const v1::Entity* entity = nullptr;  // null when nobody says which legal person it is
  std::string country_code;            // where it is established; empty when unknown
  // Whether it is established in the regime's territory and acts elsewhere, so that it is the
  // exporter itself.
  bool exports = false;
  ClauseModules modules;  // those that fit the step to it
};

// What is sent, by whom, and when.
struct Shipment {
  const v1::Tenant& tenant;
  std::vector<std::string> data_categories;
  std::vector<std::string> purposes;
  std::string data_kind;  // `hr` or `non_hr`
  absl::CivilDay day;
};

// What counts as proof of a condition.
struct ProofDemands {
  EvidenceDemands evidence;
  bool refuse_vendor_assertions = false;
};

// What became of a condition, and the next known day on which that may change.
struct WeighedCondition {
  v1::ConditionFinding finding;
  base::NextChange next;
};

// Three answers: it holds, it is known to fail, or it is unproven, and then the missing fact is
// named. Nothing is concluded from silence, but for exclusions, which somebody has to declare.
WeighedCondition Weigh(const v1::LawCondition& condition, const Recipient& recipient,
                       const Shipment& shipment, const ProofDemands& demands);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_LAW_CONDITIONS_H_

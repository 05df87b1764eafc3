// Whether a transfer keeps to a policy.

#ifndef DOMICILE_SERVICE_DECISION_POLICY_CHECK_H_
#define DOMICILE_SERVICE_DECISION_POLICY_CHECK_H_

#include <vector>

#include "domicile/v1/connector.pb.h"
#include "domicile/v1/path.pb.h"
#include "domicile/v1/policy.pb.h"
#include "service/decision/findings.h"
#include "service/decision/judgement.h"
#include "service/decision/law_conditions.h"
#include "service/law/groups.h"

namespace domicile::decision {

// What a policy is asked about.
struct PolicySubject {
  const v1::Connector& connector;
  const std::vector<v1::Path>& paths;
  const Shipment& shipment;
  const law::Groups& groups;
};

// Whether the policy is about such a transfer.
bool Concerns(const v1::Policy& policy, const PolicySubject& subject);

// Adds a reason for each field of the policy that the transfer does not keep to, and for each that
// cannot be judged because a fact is missing. What the policy asks of instruments of law is judged
// with the law; see AcceptanceOf.
void CheckPolicy(const v1::Policy& policy, const PolicySubject& subject, Findings& findings);

// What all of the policies together accept as proof and as instruments.
Acceptance AcceptanceOf(const std::vector<const v1::Policy*>& policies);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_POLICY_CHECK_H_

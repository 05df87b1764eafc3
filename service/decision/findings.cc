#include "service/decision/findings.h"

#include <algorithm>

#include "service/decision/sentence.h"

namespace domicile::decision {
namespace {

int Severity(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_DENY:
      return 2;
    case v1::VERDICT_UNDETERMINED:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

void Findings::Add(const v1::Reason& reason) {
  // Paths share their first steps, and what is said of one of those is said once.
  const bool there = std::any_of(reasons.begin(), reasons.end(), [&](const v1::Reason& other) {
    return other.leg() == reason.leg() && other.policy_id() == reason.policy_id() &&
           other.regime_id() == reason.regime_id() && other.text() == reason.text();
  });
  if (!there) reasons.push_back(reason);
}

void Findings::Add(const v1::MissingFact& fact) {
  const bool there = std::any_of(missing.begin(), missing.end(), [&](const v1::MissingFact& other) {
    return other.fact() == fact.fact() && other.subject() == fact.subject() &&
           other.description() == fact.description();
  });
  if (!there) missing.push_back(fact);
}

void Findings::Add(const v1::Duty& duty) {
  const bool there = std::any_of(duties.begin(), duties.end(), [&duty](const v1::Duty& other) {
    return other.obligation().id() == duty.obligation().id() &&
           other.origin_id() == duty.origin_id() && other.recipient() == duty.recipient();
  });
  if (!there) duties.push_back(duty);
}

v1::Reason ReasonOf(v1::ReasonKind kind, v1::Verdict verdict, const std::string& clause) {
  v1::Reason reason;
  reason.set_kind(kind);
  reason.set_verdict(verdict);
  reason.set_text(Sentence(clause));
  reason.set_leg(-1);
  return reason;
}

v1::MissingFact MissingOf(const std::string& fact, const std::string& subject,
                          const std::string& clause, int leg) {
  v1::MissingFact missing;
  missing.set_fact(fact);
  missing.set_subject(subject);
  missing.set_description(Sentence(clause));
  missing.set_leg(leg);
  return missing;
}

v1::Verdict Worse(v1::Verdict a, v1::Verdict b) { return Severity(a) >= Severity(b) ? a : b; }

}  // namespace domicile::decision

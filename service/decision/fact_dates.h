// On which days a fact may be relied on, and on what evidence.

#ifndef DOMICILE_SERVICE_DECISION_FACT_DATES_H_
#define DOMICILE_SERVICE_DECISION_FACT_DATES_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "domicile/v1/evidence.pb.h"
#include "service/base/interval.h"

namespace domicile::decision {

using EvidenceList = google::protobuf::RepeatedPtrField<v1::Evidence>;

// The earliest date that the evidence bears; nothing when it bears none.
std::optional<absl::CivilDay> KnownFrom(const EvidenceList& evidence);

// The days on which a fact holds. One without a first day of its own holds from the earliest date
// that its evidence bears.
base::Interval FactInterval(const std::string& from, const std::string& until,
                            const EvidenceList& evidence);

// What evidence must be to count, beside what the catalog asks of it.
struct EvidenceDemands {
  v1::Basis lowest_basis = v1::BASIS_UNSPECIFIED;  // unspecified: any that may be relied on
  int max_age_days = 0;                            // 0: any

  bool any() const { return lowest_basis != v1::BASIS_UNSPECIFIED || max_age_days > 0; }
};

// Why the evidence does not count on the day, as the end of a sentence such as `is last checked on
// 2024-01-01, more than 365 days before`; empty when it does. Where it counts only up to a day,
// that day goes to `next`.
std::string WhyNotEnough(const EvidenceList& evidence, const EvidenceDemands& demands,
                         absl::CivilDay day, base::NextChange& next);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_FACT_DATES_H_

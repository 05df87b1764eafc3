#include "service/decision/fact_dates.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/catalog/evidence_check.h"
#include "service/decision/sentence.h"

namespace domicile::decision {
std::optional<absl::CivilDay> KnownFrom(const EvidenceList& evidence) {
  std::optional<absl::CivilDay> earliest;
  for (const v1::Evidence& one : evidence) {
    const std::string& date = one.source_date().empty() ? one.checked_date() : one.source_date();
    // Dates were checked when the catalog was built.
    if (const auto day = base::FirstDayOf(date); day.ok()) {
      earliest = earliest ? std::min(*earliest, *day) : *day;
    }
  }
  return earliest;
}

base::Interval FactInterval(const std::string& from, const std::string& until,
                            const EvidenceList& evidence) {
  base::Interval interval = base::IntervalOf(from, until);
  if (!interval.from) interval.from = KnownFrom(evidence);
  return interval;
}

std::string WhyNotEnough(const EvidenceList& evidence, const EvidenceDemands& demands,
                         absl::CivilDay day, base::NextChange& next) {
  if (!catalog::MayBeReliedOn(evidence)) return "rests on general knowledge only";
  if (demands.lowest_basis != v1::BASIS_UNSPECIFIED) {
    v1::Basis best = v1::BASIS_KNOWN;
    for (const v1::Evidence& one : evidence) best = std::min(best, one.basis());
    if (best > demands.lowest_basis) {
      return absl::StrCat("rests on no better basis than \"",
                          EnumWord(v1::Basis_Name(best), "BASIS_"), "\"");
    }
  }
  if (demands.max_age_days > 0) {
    std::optional<absl::CivilDay> newest;
    for (const v1::Evidence& one : evidence) {
      const std::string& date = one.checked_date().empty() ? one.source_date() : one.checked_date();
      if (const auto checked = base::FirstDayOf(date); checked.ok()) {
        newest = newest ? std::max(*newest, *checked) : *checked;
      }
    }
    if (!newest) return "bears no date on which it was checked";
    if (day - *newest > demands.max_age_days) {
      return absl::StrCat("was last checked on ", base::FormatDay(*newest), ", more than ",
                          demands.max_age_days, " days before");
    }
    next.Add(*newest + demands.max_age_days + 1);
  }
  return "";
}

}  // namespace domicile::decision

#include "clients/cli/verdict.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/phrases.h"

namespace domicile::cli {

std::string VerdictText(v1::Verdict verdict) { return absl::AsciiStrToUpper(Word(verdict)); }

Style VerdictStyle(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_UNSPECIFIED:
      return Style::kPlain;
    case v1::VERDICT_ALLOW:
      return Style::kGood;
    case v1::VERDICT_DENY:
      return Style::kBad;
    default:
      return Style::kWarning;
  }
}

Cell VerdictCell(v1::Verdict verdict) { return {VerdictText(verdict), VerdictStyle(verdict)}; }

std::string VerdictMark(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_UNSPECIFIED:
      return "";
    case v1::VERDICT_ALLOW:
      return "✓";
    case v1::VERDICT_DENY:
      return "✗";
    default:
      return "?";
  }
}

std::string VerdictSentence(const v1::Decision& decision) {
  const std::string who = absl::StrCat("enant `", decision.tenant_id(), "` may ");
  const std::string what =
      absl::StrCat("send data over `", decision.connector_id(), "` on ", decision.as_of(), ".");
  switch (decision.verdict()) {
    case v1::VERDICT_ALLOW:
      return absl::StrCat("T", who, what);
    case v1::VERDICT_DENY:
      return absl::StrCat("T", who, "not ", what);
    default:
      return absl::StrCat("Nobody can say whether t", who, what);
  }
}

std::string WhyText(const v1::Decision& decision) {
  for (const v1::Reason& reason : decision.reasons()) {
    if (reason.verdict() == decision.verdict()) return reason.text();
  }
  // Nothing is said against it, and no step leaves the territory of the law.
  return decision.weakest_leg().text();
}

}  // namespace domicile::cli

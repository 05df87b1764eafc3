// Verdicts as people see them.

#ifndef DOMICILE_CLIENTS_CLI_VERDICT_H_
#define DOMICILE_CLIENTS_CLI_VERDICT_H_

#include <string>

#include "clients/cli/table.h"
#include "domicile/v1/decision.pb.h"

namespace domicile::cli {

// `ALLOW`, `DENY` or `UNDETERMINED`; what a newer server says beside those by its number.
std::string VerdictText(v1::Verdict verdict);

// Green, red or yellow. Plain for what has no verdict.
Style VerdictStyle(v1::Verdict verdict);

Cell VerdictCell(v1::Verdict verdict);

// One column that stands for it, such as `✓`; empty for what has no verdict.
std::string VerdictMark(v1::Verdict verdict);

// `Tenant `acme` may send data over `twilio/sms` on 2026-11-23.`
std::string VerdictSentence(const v1::Decision& decision);

// What settles the verdict, as a sentence.
std::string WhyText(const v1::Decision& decision);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_VERDICT_H_

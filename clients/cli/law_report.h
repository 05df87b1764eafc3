// Law for people.

#ifndef DOMICILE_CLIENTS_CLI_LAW_REPORT_H_
#define DOMICILE_CLIENTS_CLI_LAW_REPORT_H_

#include <string>

#include "clients/cli/context.h"
#include "domicile/v1/law_diff.pb.h"
#include "domicile/v1/law_service.pb.h"

namespace domicile::cli {

// What a condition asks, as a sentence without its full stop.
std::string LawConditionText(const v1::LawCondition& condition);

// One row a rule.
void PrintLawRules(const v1::ListLawRulesResponse& response, Context& context);

// One rule with its conditions and citations.
void PrintLawRule(const v1::GetLawRuleResponse& response, Context& context);

// One row an element that came or went, and one a field that differs.
void PrintLawDiff(const v1::LawDiff& diff, Context& context);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_LAW_REPORT_H_

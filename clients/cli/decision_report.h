// Decisions for people.

#ifndef DOMICILE_CLIENTS_CLI_DECISION_REPORT_H_
#define DOMICILE_CLIENTS_CLI_DECISION_REPORT_H_

#include <string>

#include "clients/cli/context.h"
#include "clients/cli/question_options.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/residency_service.pb.h"

namespace domicile::cli {

// The verdict, how long it holds, the reasons, what is missing, what remains to be done, the paths,
// and what it was made from.
void PrintDecision(const v1::Decision& decision, Context& context);

// A row for each result, in their order, which is that of `connector_ids`.
void PrintResults(const Strings& connector_ids, const v1::BatchCheckTransfersResponse& response,
                  Context& context);

// What answers were made from, under a heading.
void PrintRevision(const v1::Revision& revision, Context& context);

// What has to be done before something is permitted, as one text.
std::string RemediesText(const v1::Alternative& alternative);

// The ids of what has to be done, each once, such as `transfer_impact_assessment`.
std::string ObligationIds(const v1::Decision& decision);

// `2031-12-27`, or `open` when nothing that is known changes it.
std::string UntilText(const v1::Decision& decision);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_DECISION_REPORT_H_

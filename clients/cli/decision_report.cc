#include "clients/cli/decision_report.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/phrases.h"
#include "clients/cli/verdict.h"

namespace domicile::cli {
namespace {

// Steps count from 1 for people; empty for what is about none.
std::string StepText(int leg) { return leg < 0 ? "" : absl::StrCat(leg + 1); }

// What a reason rests on: an instrument of law, or a field of a policy.
std::string BasisText(const v1::Reason& reason) {
  std::string text = reason.instrument().empty() ? reason.rule_id() : reason.instrument();
  if (text.empty() && !reason.policy_id().empty()) {
    text = absl::StrCat("policy ", reason.policy_id());
    if (!reason.policy_field().empty()) absl::StrAppend(&text, ", ", reason.policy_field());
  }
  if (reason.vendor_asserted()) absl::StrAppend(&text, " (only the vendor says so)");
  return text;
}

void PrintReasons(const v1::Decision& decision, Context& context) {
  if (decision.reasons().empty()) return;
  Table table({"VERDICT", "STEP", "RECIPIENT", "RESTS ON", "WHY"});
  for (const v1::Reason& reason : decision.reasons()) {
    table.AddRow({VerdictCell(reason.verdict()), StepText(reason.leg()), reason.recipient(),
                  BasisText(reason), reason.text()});
  }
  context.PrintHeading("Reasons");
  context.Print(table, "reasons");
}

void PrintMissingFacts(const v1::Decision& decision, Context& context) {
  if (decision.missing_facts().empty()) return;
  Table table({"MISSING", "OF", "STEP", "WHAT IS MISSING"});
  for (const v1::MissingFact& fact : decision.missing_facts()) {
    std::string text = fact.description();
    if (!fact.pointer_urls().empty()) {
      absl::StrAppend(&text, " Look at: ", absl::StrJoin(fact.pointer_urls(), " "));
    }
    table.AddRow(
        {{fact.fact(), Style::kWarning}, fact.subject(), StepText(fact.leg()), std::move(text)});
  }
  context.PrintHeading("Missing facts");
  context.Print(table, "missing facts");
}

void PrintObligations(const v1::Decision& decision, Context& context) {
  if (decision.obligations().empty()) return;
  Table table({"OBLIGATION", "FOR", "BECAUSE OF", "WHAT HAS TO BE DONE"});
  for (const v1::Duty& duty : decision.obligations()) {
    table.AddRow({duty.obligation().id(), duty.recipient().empty() ? "all" : duty.recipient(),
                  absl::StrCat(duty.origin() == v1::DUTY_ORIGIN_POLICY ? "policy " : "rule ",
                               duty.origin_id()),
                  duty.obligation().text()});
  }
  context.PrintHeading("Obligations");
  context.Print(table, "obligations");
}

std::string LegText(const v1::LegRef& leg) {
  return absl::StrCat(
      leg.leg() + 1, ", ", leg.from(), " → ", leg.to(),
      leg.connector_id().empty() ? "" : absl::StrCat(" (", leg.connector_id(), ")"),
      leg.status() == v1::LEGAL_STATUS_UNSPECIFIED ? "" : absl::StrCat(", ", Word(leg.status())),
      ": ", leg.text());
}

void PrintPaths(const v1::Decision& decision, Context& context) {
  if (decision.paths().empty()) return;
  context.PrintHeading("Paths");
  Table table;
  for (const std::string& path : decision.paths()) table.AddRow({path});
  context.Print(table, "paths");
  Table legs;
  if (decision.has_first_failing_leg()) {
    legs.AddRow({{"First failing step", Style::kStrong}, LegText(decision.first_failing_leg())});
  }
  if (decision.has_weakest_leg()) {
    legs.AddRow({{"Weakest step", Style::kStrong}, LegText(decision.weakest_leg())});
  }
  if (legs.empty()) return;
  context.out << "\n";
  context.Print(legs, "steps");
}

Table RevisionTable(const v1::Revision& revision) {
  Table table;
  table.AddRow({"catalog", revision.catalog_digest()});
  table.AddRow({"law", revision.law_digest()});
  table.AddRow({"generation", absl::StrCat(revision.generation())});
  table.AddRow({"tenants and policies", absl::StrCat("revision ", revision.tenancy_revision())});
  return table;
}

// Below what PrintRevision() prints is the decision's place in the log.
void PrintOrigin(const v1::Decision& decision, Context& context) {
  Table table = RevisionTable(decision.revision());
  if (!decision.id().empty()) table.AddRow({"in the log as", decision.id()});
  context.PrintHeading("Made from");
  context.Print(table, "revisions");
}

}  // namespace

void PrintRevision(const v1::Revision& revision, Context& context) {
  context.PrintHeading("Made from");
  context.Print(RevisionTable(revision), "revisions");
}

std::string RemediesText(const v1::Alternative& alternative) {
  return absl::StrJoin(alternative.remedies(), " ", [](std::string* out, const v1::Remedy& remedy) {
    out->append(remedy.text());
  });
}

std::string ObligationIds(const v1::Decision& decision) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const v1::Duty& duty : decision.obligations()) {
    if (seen.insert(duty.obligation().id()).second) ids.push_back(duty.obligation().id());
  }
  return absl::StrJoin(ids, ", ");
}

std::string UntilText(const v1::Decision& decision) {
  return decision.valid_until().empty() ? "open" : decision.valid_until();
}

void PrintDecision(const v1::Decision& decision, Context& context) {
  const v1::Verdict verdict = decision.verdict();
  context.out << context.out_terminal.Paint(Printable(VerdictText(verdict)), VerdictStyle(verdict))
              << "  " << Printable(VerdictSentence(decision)) << "\n";
  Table table;
  table.AddRow({{"holds until", Style::kStrong},
                decision.valid_until().empty() ? "nothing that is known changes it"
                                               : decision.valid_until()});
  table.AddRow({{"by law alone", Style::kStrong}, Word(decision.legal_status())});
  if (!decision.regime_ids().empty()) {
    table.AddRow({{"judged under", Style::kStrong}, List(decision.regime_ids())});
  }
  if (!decision.policy_ids().empty()) {
    table.AddRow({{"policies", Style::kStrong}, List(decision.policy_ids())});
  }
  if (!decision.country_codes().empty()) {
    table.AddRow({{"countries", Style::kStrong}, List(decision.country_codes())});
  }
  context.Print(table, "facts");
  PrintReasons(decision, context);
  PrintMissingFacts(decision, context);
  PrintObligations(decision, context);
  PrintPaths(decision, context);
  PrintOrigin(decision, context);
}

void PrintResults(const Strings& connector_ids, const v1::BatchCheckTransfersResponse& response,
                  Context& context) {
  Table table({"CONNECTOR", "VERDICT", "UNTIL", "WHY", "OBLIGATIONS"});
  for (int i = 0; i < response.results_size() && i < connector_ids.size(); ++i) {
    const v1::CheckResult& result = response.results(i);
    if (result.has_error()) {
      table.AddRow({connector_ids[i], {"none", Style::kBad}, "", result.error().message()});
      continue;
    }
    const v1::Decision& decision = result.decision();
    table.AddRow({connector_ids[i], VerdictCell(decision.verdict()), UntilText(decision),
                  WhyText(decision), ObligationIds(decision)});
  }
  context.Print(table, "results");
  PrintRevision(response.revision(), context);
}

}  // namespace domicile::cli

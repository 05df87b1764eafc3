#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/decision_report.h"
#include "clients/cli/phrases.h"
#include "clients/cli/question_options.h"
#include "clients/cli/stream_output.h"
#include "clients/cli/verdict.h"

namespace domicile::cli {
namespace {

// What one line names; the first message adds all there is.
constexpr int kMostChanges = 8;

std::string ElementId(const v1::CatalogChange& change) {
  return change.has_processor() ? "processor " + change.processor().id()
                                : "connector " + change.connector().id();
}

// The message in one line, its cursor at the end, where it can be copied from.
std::string CatalogLine(const v1::WatchCatalogResponse& message) {
  std::vector<std::string> changes;
  for (int i = 0; i < message.changes_size() && i < kMostChanges; ++i) {
    const v1::CatalogChange& change = message.changes(i);
    changes.push_back(absl::StrCat(Word(change.kind()), " ", ElementId(change)));
  }
  if (message.changes_size() > kMostChanges) {
    changes.push_back(absl::StrCat("and ", message.changes_size() - kMostChanges, " more"));
  }
  const std::string text = message.checkpoint() ? "current" : absl::StrJoin(changes, ", ");
  return absl::StrCat(message.current_through().generation(), "  ",
                      message.current_through().catalog_digest().substr(0, 12), "  ",
                      Printable(text), "  cursor ", Printable(message.cursor()), "\n");
}

// `UNDETERMINED`, or `ALLOW → DENY` where it was another before.
std::string VerdictsText(const v1::WatchDecisionsResponse& message, const Terminal& terminal) {
  const v1::Verdict now = message.decision().verdict(), before = message.previous_verdict();
  const std::string text = terminal.Paint(VerdictText(now), VerdictStyle(now));
  if (before == v1::VERDICT_UNSPECIFIED || before == now) return text;
  return absl::StrCat(terminal.Paint(VerdictText(before), VerdictStyle(before)), " → ", text);
}

// `2026-11-23  changed  ALLOW → DENY  twilio/sms  until 2027-07-01  Why.`
std::string DecisionLine(const v1::WatchDecisionsResponse& message, const Terminal& terminal) {
  if (message.checkpoint()) {
    return absl::StrCat("current through generation ", message.revision().generation(),
                        ", revision ", message.revision().tenancy_revision(),
                        " of tenants and policies\n");
  }
  const v1::Decision& decision = message.decision();
  const std::string connector = Printable(decision.connector_id());
  if (message.event() == v1::DECISION_EVENT_REMOVED) {
    return absl::StrCat(decision.as_of(), "  removed  ", connector, "\n");
  }
  return absl::StrCat(Printable(decision.as_of()), "  ", Word(message.event()), "  ",
                      VerdictsText(message, terminal), "  ", connector, "  until ",
                      Printable(UntilText(decision)), "  ", Printable(WhyText(decision)), "\n");
}

void AddCatalogCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::WatchCatalogRequest>();
  CLI::App& catalog = tree.AddCommand(
      group,
      {.name = "catalog",
       .description = "Follow the catalog until interrupted: a line, or a JSON object, per message",
       .examples = {"watch catalog", "watch catalog -o json | jq .changes",
                    "watch catalog --resume-cursor CURSOR"}},
      [request](Context& context) {
        return Follow(
            context, [&] { return context.Connect().WatchCatalog(*request); }, CatalogLine);
      });
  catalog
      .add_option("--resume-cursor", *request->mutable_resume_cursor(),
                  "Go on after the message that had this cursor")
      ->type_name("CURSOR");
}

void AddDecisionsCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::WatchDecisionsRequest>();
  CLI::App& decisions = tree.AddCommand(
      group,
      {.name = "decisions",
       .description =
           "Follow a tenant's decisions until interrupted, and hear when one changes or expires",
       .examples = {"watch decisions --tenant acme",
                    "watch decisions twilio/sms --tenant acme --data user.contact",
                    "watch decisions --tenant acme -o json | jq .decision.verdict"}},
      [request](Context& context) {
        return Follow(
            context, [&] { return context.Connect().WatchDecisions(*request); },
            [&context](const v1::WatchDecisionsResponse& message) {
              return DecisionLine(message, context.out_terminal);
            });
      });
  AddList(decisions, "CONNECTOR", request->mutable_connector_ids(), "",
          "The connectors, such as twilio/sms; by default those that the tenant opted in to");
  v1::TransferCheck* check = request->mutable_check();
  AddTenantOption(decisions, request->mutable_tenant_id());
  AddDataOptions(decisions, check->mutable_data_categories(), check->mutable_purposes());
  AddDataKindOption(decisions, check->mutable_data_kind());
  AddInputOptions(decisions, check->mutable_inputs(), check->mutable_data_subject_country(),
                  request->mutable_as_of());
  AddAtLeastOption(decisions, request->mutable_at_least());
}

}  // namespace

void AddWatchCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("watch", "Follow what changes");
  AddCatalogCommand(tree, group);
  AddDecisionsCommand(tree, group);
}

}  // namespace domicile::cli

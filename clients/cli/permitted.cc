#include <CLI/CLI.hpp>
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
#include "clients/cli/verdict.h"

namespace domicile::cli {
namespace {

void PrintRanked(const v1::ListPermittedConnectorsResponse& response, Context& context) {
  Table table({"RANK", "CONNECTOR", "CHANNEL", "UNTIL", "COUNTRIES", "BY LAW", "OBLIGATIONS"});
  for (const v1::ConnectorPermission& permission : response.permissions()) {
    if (permission.rank() == 0) continue;
    const v1::Decision& decision = permission.decision();
    table.AddRow({{absl::StrCat(permission.rank()), Style::kGood},
                  permission.connector_id(),
                  permission.channel_id(),
                  UntilText(decision),
                  List(decision.country_codes()),
                  Word(decision.legal_status()),
                  ObligationIds(decision)});
  }
  context.Print(table, "permitted connectors");
}

// One row for each set of changes, the smallest beside the connector.
void PrintOthers(const v1::ListPermittedConnectorsResponse& response, Context& context) {
  Table table({"CONNECTOR", "CHANNEL", "VERDICT", "WHY", "PERMITTED AFTER"});
  for (const v1::ConnectorPermission& permission : response.permissions()) {
    if (permission.rank() > 0) continue;
    const v1::Decision& decision = permission.decision();
    std::vector<Cell> row = {permission.connector_id(), permission.channel_id(),
                             VerdictCell(decision.verdict()), WhyText(decision)};
    if (permission.alternatives().empty()) {
      row.push_back({"no change was found", Style::kFaint});
      table.AddRow(row);
    }
    bool first = true;
    for (const v1::Alternative& alternative : permission.alternatives()) {
      row.push_back(absl::StrCat(first ? "" : "Or: ", RemediesText(alternative)));
      table.AddRow(row);
      row.assign(4, "");
      first = false;
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Not permitted");
  context.Print(table, "others");
}

void PrintPermissions(const v1::ListPermittedConnectorsResponse& response, Context& context) {
  PrintRanked(response, context);
  PrintOthers(response, context);
  PrintRevision(response.revision(), context);
}

}  // namespace

void AddPermittedCommand(CommandTree& tree) {
  auto request = std::make_shared<v1::ListPermittedConnectorsRequest>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "permitted",
       .description = "Rank the connectors that a tenant may use, and say what the others need",
       .examples = {"permitted --tenant acme --channel sms",
                    "permitted --tenant acme --channel whatsapp --data user.contact",
                    "permitted twilio/sms telegram/telegram --tenant acme --as-of 2027-01-01",
                    "permitted --tenant acme --permitted-only -o json"}},
      [request](Context& context) {
        return Present(context.Connect().ListPermittedConnectors(*request), context,
                       PrintPermissions);
      });
  AddConnectorOption(command, "CONNECTOR", request->mutable_selector(),
                     "The connectors, such as twilio/sms; all by default");
  AddList(command, "--channel", request->mutable_selector()->mutable_channel_ids(), "ID",
          "Only connectors on this channel; may repeat");
  AddTenantOption(command, request->mutable_tenant_id());
  AddDataOptions(command, request->mutable_data_categories(), request->mutable_purposes());
  AddInputOptions(command, request->mutable_inputs(), request->mutable_data_subject_country(),
                  request->mutable_as_of());
  AddAtLeastOption(command, request->mutable_at_least());
  command.add_flag_function(
      "--permitted-only", [request](int64_t) { request->set_permitted_only(true); },
      "Leave out the connectors that are not permitted");
}

}  // namespace domicile::cli

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/fact_tables.h"
#include "clients/cli/phrases.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

absl::StatusOr<ExitStatus> ListConnectors(const v1::ListConnectorsRequest& filters,
                                          Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(
      filters, [&](const auto& request) { return client.ListConnectors(request); });
  return Present(all, context, [](const v1::ListConnectorsResponse& response, Context& to) {
    Table table({"CONNECTOR", "CHANNEL", "TITLE", "INPUTS", "DATA"});
    for (const v1::Connector& connector : response.connectors()) {
      std::vector<std::string> inputs;
      for (const v1::Input& input : connector.inputs()) inputs.push_back(input.name());
      table.AddRow({connector.id(), connector.channel_id(), connector.title(),
                    absl::StrJoin(inputs, ", "), List(connector.data_categories())});
    }
    to.Print(table, "connectors");
  });
}

void PrintInputs(const v1::Connector& connector, Context& context) {
  if (connector.inputs().empty()) return;
  const auto names = [](const google::protobuf::RepeatedPtrField<v1::InputValue>& values) {
    return absl::StrJoin(values, ", ", [](std::string* out, const v1::InputValue& value) {
      out->append(value.value());
    });
  };
  Table table({"INPUT", "GIVEN BY", "NEEDED", "VALUES", "NOT OFFERED", "WHAT"});
  for (const v1::Input& input : connector.inputs()) {
    std::string needed = input.optional() ? "no" : "yes";
    if (!input.default_value().empty()) needed = "default " + input.default_value();
    table.AddRow({input.name(), Word(input.kind()), needed,
                  input.values().empty() ? "any country" : names(input.values()),
                  names(input.unavailable_values()), input.description()});
  }
  context.PrintHeading("Inputs");
  context.Print(table, "inputs");
}

void PrintPlacements(const v1::Connector& connector, Context& context) {
  Table table({"WHEN", "WHERE", "ACTIVITY", "STRENGTH", "BY", "EVIDENCE"});
  for (const v1::Placement& placement : connector.placements()) {
    const std::string when = placement.selected_by_resolver()
                                 ? absl::StrCat("the resolver selects ", placement.id())
                                 : ConditionsText(placement.conditions());
    for (const v1::Site& site : placement.sites()) {
      table.AddRow({when, PlaceText(site.place()), Words<v1::Activity>(site.activities()),
                    Word(site.strength()), placement.entity_id(), EvidenceText(site.evidence())});
    }
    for (const v1::Unknown& unknown : placement.unknowns()) {
      table.AddRow({when,
                    {"unknown: " + unknown.fact(), Style::kWarning},
                    "",
                    "",
                    placement.entity_id(),
                    UnknownText(unknown)});
    }
  }
  context.PrintHeading("Placements");
  context.Print(table, "placements");
}

void PrintDownstreams(const v1::Connector& connector, Context& context) {
  if (connector.downstreams().empty()) return;
  Table table({"DOWNSTREAM", "RELATION", "WHEN", "EVIDENCE"});
  for (const v1::Downstream& downstream : connector.downstreams()) {
    std::string recipient = downstream.connector_id();
    if (recipient.empty()) recipient = downstream.processor_id();
    if (recipient.empty()) recipient = downstream.party();
    table.AddRow({recipient, Word(downstream.relation()), ConditionsText(downstream.conditions()),
                  EvidenceText(downstream.evidence())});
  }
  context.PrintHeading("Downstreams");
  context.Print(table, "downstreams");
}

void PrintConnector(const v1::GetConnectorResponse& response, Context& context) {
  const v1::Connector& connector = response.connector();
  Table table;
  table.AddRow({{"connector", Style::kStrong}, connector.id()});
  table.AddRow({{"channel", Style::kStrong}, connector.channel_id()});
  table.AddRow({{"title", Style::kStrong}, connector.title()});
  table.AddRow({{"description", Style::kStrong}, connector.description()});
  const std::string role = Word(connector.role());
  table.AddRow(
      {{"role", Style::kStrong}, role.empty() ? Cell("unknown", Style::kWarning) : Cell(role)});
  table.AddRow({{"data", Style::kStrong}, List(connector.data_categories())});
  table.AddRow({{"purposes", Style::kStrong}, List(connector.purposes())});
  context.Print(table, "connector");
  PrintInputs(connector, context);
  PrintPlacements(connector, context);
  PrintDownstreams(connector, context);
  PrintNotes(connector.notes(), context);
}

absl::StatusOr<ExitStatus> ShowConnector(const std::string& id, Context& context) {
  v1::GetConnectorRequest request;
  request.set_connector_id(id);
  return Present(context.Connect().GetConnector(request), context, PrintConnector);
}

}  // namespace

void AddConnectorsCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("connectors", "Show the products that a tenant opts in to");

  auto filters = std::make_shared<v1::ListConnectorsRequest>();
  CLI::App& list = tree.AddCommand(
      group,
      {.name = "list",
       .description = "List connectors; all filters that are given must hold",
       .examples = {"connectors list", "connectors list --channel sms --country IE",
                    "connectors list --data-category user.contact.phone_number -o json"}},
      [filters](Context& context) { return ListConnectors(*filters, context); });
  list.add_option("--channel", *filters->mutable_channel_id(), "Only those on this channel")
      ->type_name("ID");
  list.add_option("--processor", *filters->mutable_processor_id(), "Only those of this processor")
      ->type_name("ID");
  list.add_option("--country", *filters->mutable_country_code(),
                  "Only those that have a site there under some inputs")
      ->type_name("CC");
  list.add_option("--data-category", *filters->mutable_data_category(),
                  "Only those that handle this data, or some that is part of it")
      ->type_name("KEY");

  auto id = std::make_shared<std::string>();
  CLI::App& show = tree.AddCommand(group,
                                   {.name = "show",
                                    .description = "Show one connector with all its facts",
                                    .examples = {"connectors show twilio/sms"}},
                                   [id](Context& context) { return ShowConnector(*id, context); });
  show.add_option("ID", *id, "The connector, such as twilio/sms")->required()->type_name("");
}

}  // namespace domicile::cli

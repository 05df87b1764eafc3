#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/path_text.h"
#include "clients/cli/phrases.h"
#include "clients/cli/question_options.h"

namespace domicile::cli {
namespace {

using Residencies = google::protobuf::RepeatedPtrField<v1::ConnectorResidency>;

// No country is not the same as nowhere: only what some source states is in a facet.
Cell FacetCell(const google::protobuf::RepeatedPtrField<std::string>& countries) {
  return countries.empty() ? Cell("not stated", Style::kFaint) : Cell(List(countries));
}

Cell ReachesCell(const v1::ConnectorResidency& residency) {
  bool unlocated = false;
  for (const v1::Path& path : residency.paths()) {
    for (const v1::Leg& leg : path.legs()) unlocated |= LegIsUnlocated(leg);
  }
  std::string text = List(residency.reachable_country_codes());
  if (!unlocated) return text.empty() ? "-" : text;
  return {absl::StrCat(text, text.empty() ? "" : ", ", "unknown"), Style::kWarning};
}

void PrintSummary(const Residencies& residencies, Context& context) {
  Table table({"CONNECTOR", "COUNTRIES", "STORAGE", "PROCESSING", "TRANSIT", "REMOTE ACCESS",
               "REACHES", "UNKNOWN"});
  for (const v1::ConnectorResidency& residency : residencies) {
    const v1::FacetCountries& facets = residency.facets();
    table.AddRow({residency.connector_id(),
                  CountriesCell(residency.country_codes(), residency.group_codes(),
                                residency.unknowns_size() > 0),
                  FacetCell(facets.storage()), FacetCell(facets.processing()),
                  FacetCell(facets.transit()), FacetCell(facets.remote_access()),
                  ReachesCell(residency), UnknownCell(residency.unknowns())});
  }
  context.Print(table, "connectors");
}

void PrintInputs(const Residencies& residencies, Context& context) {
  Table table({"CONNECTOR", "INPUT", "VALUE", "FROM"});
  for (const v1::ConnectorResidency& residency : residencies) {
    for (const v1::ResolvedInput& input : residency.inputs()) {
      table.AddRow(
          {input.connector_id(), input.name(),
           input.value().empty() ? Cell("not given", Style::kWarning) : Cell(input.value()),
           Word(input.origin())});
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Inputs");
  context.Print(table, "inputs");
}

void PrintSites(const Residencies& residencies, Context& context) {
  Table table(
      {"CONNECTOR", "SITE", "ACTIVITY", "DATA", "RETENTION", "STRENGTH", "EVIDENCE", "NOTE"});
  for (const v1::ConnectorResidency& residency : residencies) {
    for (const v1::Site& site : residency.sites()) {
      const std::string kinds = Words<v1::DataKind>(site.data_kinds());
      table.AddRow({residency.connector_id(), PlaceText(site.place()),
                    Words<v1::Activity>(site.activities()), kinds.empty() ? "all" : kinds,
                    site.retention().empty() ? "not stated" : site.retention(),
                    Word(site.strength()), EvidenceText(site.evidence()), site.note()});
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Sites");
  context.Print(table, "sites");
}

void PrintUnknownFacts(const Residencies& residencies, Context& context) {
  Table table({"CONNECTOR", "UNKNOWN", "WHAT IS MISSING"});
  for (const v1::ConnectorResidency& residency : residencies) {
    for (const v1::Unknown& unknown : residency.unknowns()) {
      table.AddRow(
          {residency.connector_id(), {unknown.fact(), Style::kWarning}, UnknownText(unknown)});
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Unknown");
  context.Print(table, "unknowns");
}

void PrintPaths(const Residencies& residencies, Context& context) {
  Table table({"CONNECTOR", "PATH", "COUNTRIES"});
  for (const v1::ConnectorResidency& residency : residencies) {
    for (const v1::Path& path : residency.paths()) {
      table.AddRow({path.connector_id(), PathText(path), PathCountriesCell(path)});
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Paths");
  context.Print(table, "paths");
}

void PrintResidencies(const v1::ResolveResidencyResponse& response, Context& context) {
  PrintSummary(response.residencies(), context);
  PrintInputs(response.residencies(), context);
  PrintSites(response.residencies(), context);
  PrintUnknownFacts(response.residencies(), context);
  PrintPaths(response.residencies(), context);
}

}  // namespace

void AddResidencyCommand(CommandTree& tree) {
  auto request = std::make_shared<v1::ResolveResidencyRequest>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "residency",
       .description = "Tell where connectors process data, under the inputs given",
       .examples = {"residency telegram/telegram --subject-country IT",
                    "residency amazon/lex --input region=eu-central-1 -o json",
                    "residency --channel sms --input twilio/sms:region=ie1 --tenant-country IT"}},
      [request](Context& context) {
        return Present(context.Connect().ResolveResidency(*request), context, PrintResidencies);
      });
  AddConnectorOption(command, "CONNECTOR", request->mutable_selector(),
                     "The connectors, such as twilio/sms");
  AddSelectorOptions(command, request->mutable_selector());
  command
      .add_option("--tenant-country", *request->mutable_tenant_country(),
                  "The country of the tenant")
      ->type_name("CC");
  AddInputOptions(command, request->mutable_inputs(), request->mutable_data_subject_country(),
                  request->mutable_as_of());
}

}  // namespace domicile::cli

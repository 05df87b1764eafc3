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

absl::StatusOr<ExitStatus> ListProcessors(Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(v1::ListProcessorsRequest(), [&](const auto& request) {
    return client.ListProcessors(request);
  });
  return Present(all, context, [](const v1::ListProcessorsResponse& response, Context& to) {
    Table table({"PROCESSOR", "TITLE", "LEGAL PERSONS", "CONNECTORS"});
    for (const v1::Processor& processor : response.processors()) {
      std::vector<std::string> persons;
      for (const v1::Entity& entity : processor.entities()) {
        persons.push_back(absl::StrCat(
            entity.legal_name(), " (",
            entity.country_code().empty() ? "country unknown" : entity.country_code(), ")"));
      }
      table.AddRow(
          {processor.id(), processor.title(),
           persons.empty() ? Cell("unknown", Style::kWarning) : Cell(absl::StrJoin(persons, ", ")),
           List(processor.connector_ids())});
    }
    to.Print(table, "processors");
  });
}

std::string ParentText(const v1::Parent& parent) {
  std::string text = parent.legal_name();
  if (text.empty()) text = parent.entity_id().empty() ? parent.processor_id() : parent.entity_id();
  if (!parent.country_code().empty()) absl::StrAppend(&text, " (", parent.country_code(), ")");
  return text;
}

void PrintEntities(const v1::Processor& processor, Context& context) {
  if (processor.entities().empty()) return;
  Table table({"LEGAL PERSON", "COUNTRY", "PARENT", "CERTIFICATIONS", "SAFEGUARDS", "EVIDENCE"});
  for (const v1::Entity& entity : processor.entities()) {
    std::vector<std::string> certifications, safeguards;
    for (const v1::Certification& certification : entity.certifications()) {
      certifications.push_back(certification.scheme());
    }
    for (const v1::Safeguard& safeguard : entity.safeguards()) {
      safeguards.push_back(safeguard.instrument());
    }
    table.AddRow(
        {entity.legal_name(),
         entity.country_code().empty() ? Cell("unknown", Style::kWarning)
                                       : Cell(entity.country_code()),
         entity.has_parent() ? Cell(ParentText(entity.parent())) : Cell("unknown", Style::kWarning),
         absl::StrJoin(certifications, ", "), absl::StrJoin(safeguards, ", "),
         EvidenceText(entity.evidence())});
  }
  context.PrintHeading("Legal persons");
  context.Print(table, "legal persons");
}

void PrintFacilities(const v1::Processor& processor, Context& context) {
  if (processor.facilities().empty()) return;
  Table table({"FACILITY", "WHAT", "EVIDENCE"});
  for (const v1::Facility& facility : processor.facilities()) {
    table.AddRow(
        {PlaceText(facility.place()), facility.description(), EvidenceText(facility.evidence())});
  }
  context.PrintHeading("Facilities, of which nobody says what they are used for");
  context.Print(table, "facilities");
}

void PrintDocuments(const v1::Processor& processor, Context& context) {
  if (processor.documents().empty()) return;
  Table table({"DOCUMENT", "TITLE", "URL"});
  for (const v1::Document& document : processor.documents()) {
    table.AddRow({document.kind(), document.title(), document.url()});
  }
  context.PrintHeading("Documents");
  context.Print(table, "documents");
}

void PrintProcessor(const v1::GetProcessorResponse& response, Context& context) {
  const v1::Processor& processor = response.processor();
  Table table;
  table.AddRow({{"processor", Style::kStrong}, processor.id()});
  table.AddRow({{"title", Style::kStrong}, processor.title()});
  table.AddRow({{"connectors", Style::kStrong}, List(processor.connector_ids())});
  table.AddRow({{"review by", Style::kStrong}, processor.review_by_date()});
  context.Print(table, "processor");
  PrintEntities(processor, context);
  PrintFacilities(processor, context);
  PrintDocuments(processor, context);
  PrintUnknowns(processor.unknowns(), context);
  PrintNotes(processor.notes(), context);
}

absl::StatusOr<ExitStatus> ShowProcessor(const std::string& id, Context& context) {
  v1::GetProcessorRequest request;
  request.set_processor_id(id);
  return Present(context.Connect().GetProcessor(request), context, PrintProcessor);
}

}  // namespace

void AddProcessorsCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("processors", "Show the companies on the list");
  tree.AddCommand(group,
                  {.name = "list",
                   .description = "List the companies, their legal persons and connectors",
                   .examples = {"processors list", "processors list -o yaml"}},
                  ListProcessors);
  auto id = std::make_shared<std::string>();
  CLI::App& show = tree.AddCommand(group,
                                   {.name = "show",
                                    .description = "Show one company with all its facts",
                                    .examples = {"processors show twilio"}},
                                   [id](Context& context) { return ShowProcessor(*id, context); });
  show.add_option("ID", *id, "The processor, such as twilio")->required()->type_name("");
}

}  // namespace domicile::cli

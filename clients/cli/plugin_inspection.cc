#include "clients/cli/plugin_inspection.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/fact_tables.h"
#include "clients/cli/phrases.h"
#include "clients/cli/plugin_file.h"
#include "domicile/v1/catalog_service.pb.h"
#include "service/base/status_macros.h"
#include "service/catalog/catalog_builder.h"

namespace domicile::cli {
namespace {

// In the form in which a watch of the catalog would tell it.
v1::WatchCatalogResponse AdditionOf(const catalog::PluginContent& content) {
  v1::WatchCatalogResponse addition;
  v1::CatalogChange* change = addition.add_changes();
  change->set_kind(v1::CHANGE_KIND_ADDED);
  *change->mutable_processor() = content.processor.processor();
  for (const plugin::v1::ConnectorDescriptor& descriptor : content.connectors) {
    change = addition.add_changes();
    change->set_kind(v1::CHANGE_KIND_ADDED);
    *change->mutable_connector() = descriptor.connector();
  }
  return addition;
}

std::vector<std::string> UnknownFacts(const v1::Connector& connector) {
  std::vector<std::string> facts;
  for (const v1::Placement& placement : connector.placements()) {
    for (const v1::Unknown& unknown : placement.unknowns()) facts.push_back(unknown.fact());
  }
  return facts;
}

void PrintContent(const catalog::PluginContent& content, Context& context) {
  const v1::Processor& processor = content.processor.processor();
  Table summary;
  summary.AddRow({{"file", Style::kStrong}, content.file});
  summary.AddRow({{"digest", Style::kStrong}, content.digest});
  summary.AddRow({{"processor", Style::kStrong}, processor.id()});
  summary.AddRow({{"title", Style::kStrong}, processor.title()});
  const std::string persons = absl::StrJoin(
      processor.entities(), ", ",
      [](std::string* out, const v1::Entity& entity) { out->append(entity.legal_name()); });
  summary.AddRow({{"legal persons", Style::kStrong},
                  persons.empty() ? Cell("unknown", Style::kWarning) : Cell(persons)});
  context.Print(summary, "plugin");

  Table connectors({"CONNECTOR", "CHANNEL", "INPUTS", "PLACEMENTS", "RESOLVED", "UNKNOWN"});
  for (const plugin::v1::ConnectorDescriptor& descriptor : content.connectors) {
    const v1::Connector& connector = descriptor.connector();
    connectors.AddRow(
        {connector.id(),
         connector.channel_id(),
         absl::StrJoin(connector.inputs(), ", ",
                       [](std::string* out, const v1::Input& input) { out->append(input.name()); }),
         absl::StrCat(connector.placements_size()),
         connector.has_resolver_table()
             ? absl::StrCat(connector.resolver_table().rows_size(), " combinations")
             : "by its conditions",
         {absl::StrJoin(UnknownFacts(connector), ", "), Style::kWarning}});
  }
  context.PrintHeading("Connectors");
  context.Print(connectors, "connectors");
  PrintUnknowns(processor.unknowns(), context);
}

}  // namespace

absl::StatusOr<ExitStatus> InspectPlugin(const std::string& file, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const catalog::PluginContent content, ReadPlugin(file));
  const catalog::CatalogBuild build = catalog::BuildCatalog({content});
  for (const catalog::Rejection& rejection : build.rejections) {
    if (rejection.reason != "UNRESOLVED_REFERENCE") return RejectionError(rejection, file);
    context.err << "Needs other plugins: " << Printable(rejection.message) << "\n";
  }
  if (context.WantsTable()) {
    PrintContent(content, context);
    return ExitStatus::kSuccess;
  }
  DOMICILE_RETURN_IF_ERROR(context.Print(AdditionOf(content)));
  return ExitStatus::kSuccess;
}

}  // namespace domicile::cli

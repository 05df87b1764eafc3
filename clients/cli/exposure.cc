#include <memory>
#include <string>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"
#include "clients/cli/question_options.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

// Where it happens: the site, or the legal person whose seat or parent it is.
std::string WhereText(const v1::ExposureReason& reason) {
  if (reason.has_site()) {
    return PlaceText(reason.site().place()) + ", " +
           Words<v1::Activity>(reason.site().activities());
  }
  if (!reason.has_entity()) return "";
  if (reason.reach() != v1::REACH_PARENT) return EntityText(reason.entity());
  return EntityText(reason.entity()) + " of " + reason.entity().parent_legal_name() + " (" +
         reason.entity().parent_country_code() + ")";
}

void PrintExposures(const v1::FindExposureResponse& response, Context& context) {
  Table table({"CONNECTOR", "REACHED BY", "AT", "WHERE", "WHEN"});
  for (const v1::Exposure& exposure : response.exposures()) {
    for (const v1::ExposureReason& reason : exposure.reasons()) {
      const std::string at =
          reason.connector_id().empty() ? PartyText(reason.party()) : reason.connector_id();
      table.AddRow({exposure.connector_id(), Word(reason.reach()), at, WhereText(reason),
                    ConditionsText(reason.conditions())});
    }
  }
  context.Print(table, "connector reaches that");
}

absl::StatusOr<ExitStatus> FindExposure(const v1::FindExposureRequest& question, Context& context) {
  if (question.target_case() == v1::FindExposureRequest::TARGET_NOT_SET) {
    return absl::InvalidArgumentError(
        "`domicile exposure` needs one of --country, --processor and --parent-country");
  }
  const client::Client client = context.Connect();
  const auto all =
      client::AllPages(question, [&](const auto& request) { return client.FindExposure(request); });
  return Present(all, context, PrintExposures);
}

}  // namespace

void AddExposureCommand(CommandTree& tree) {
  auto request = std::make_shared<v1::FindExposureRequest>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "exposure",
       .description =
           "List the connectors that reach a country, a processor, or a parent's country",
       .examples = {"exposure --country US", "exposure --processor meta -o json",
                    "exposure --parent-country US --tenant-country IT"}},
      [request](Context& context) { return FindExposure(*request, context); });
  CLI::Option* country =
      command
          .add_option_function<std::string>(
              "--country", [request](const std::string& cc) { request->set_country_code(cc); },
              "Connectors with a site in this country, or a recipient established there")
          ->type_name("CC");
  CLI::Option* processor =
      command
          .add_option_function<std::string>(
              "--processor", [request](const std::string& id) { request->set_processor_id(id); },
              "Connectors that pass data to this processor")
          ->type_name("ID");
  CLI::Option* parent =
      command
          .add_option_function<std::string>(
              "--parent-country",
              [request](const std::string& cc) { request->set_parent_country_code(cc); },
              "Connectors with a recipient whose ultimate parent sits there")
          ->type_name("CC");
  country->excludes(processor)->excludes(parent);
  processor->excludes(parent);
  command
      .add_option("--tenant-country", *request->mutable_tenant_country(),
                  "The country of the tenant; any by default")
      ->type_name("CC");
  AddInputOptions(command, request->mutable_inputs(), request->mutable_data_subject_country(),
                  request->mutable_as_of());
}

}  // namespace domicile::cli

#include <memory>
#include <string>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/path_graph.h"
#include "clients/cli/path_text.h"
#include "clients/cli/question_options.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

void PrintPaths(const v1::FindTransferPathsResponse& response, Context& context) {
  Table table({"CONNECTOR", "PATH", "COUNTRIES", "UNKNOWN"});
  for (const v1::Path& path : response.paths()) {
    table.AddRow(
        {path.connector_id(), PathText(path), PathCountriesCell(path), PathUnknownsCell(path)});
  }
  context.Print(table, "paths");
}

absl::StatusOr<ExitStatus> FindPaths(const v1::FindTransferPathsRequest& question,
                                     Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(
      question, [&](const auto& request) { return client.FindTransferPaths(request); });
  const bool dot = context.options.output == "dot";
  if (all.ok() && (dot || context.options.output == "mermaid")) {
    const PathGraph graph = GraphOf(all->paths());
    context.out << (dot ? FormatDot(graph) : FormatMermaid(graph));
    return ExitStatus::kSuccess;
  }
  return Present(all, context, PrintPaths);
}

}  // namespace

void AddPathsCommand(CommandTree& tree) {
  auto request = std::make_shared<v1::FindTransferPathsRequest>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "paths",
       .description = "List the chains of recipients that data can take from a tenant",
       .examples = {"paths --from IT --through sinch/whatsapp",
                    "paths --from IT --channel whatsapp --reaches-country US -o mermaid",
                    "paths --from DE --reaches-processor meta -o dot | dot -Tsvg > paths.svg"},
       .outputs = {"dot", "mermaid"}},
      [request](Context& context) { return FindPaths(*request, context); });
  command.add_option("--from", *request->mutable_tenant_country(), "The country of the tenant")
      ->required()
      ->type_name("CC");
  AddConnectorOption(command, "--through", request->mutable_selector(),
                     "Only through this connector; may repeat. All connectors by default");
  AddSelectorOptions(command, request->mutable_selector());
  command
      .add_option("--reaches-country", *request->mutable_reaches_country(),
                  "Only paths with a site in this country")
      ->type_name("CC");
  command
      .add_option("--reaches-processor", *request->mutable_reaches_processor_id(),
                  "Only paths with a leg to this processor")
      ->type_name("ID");
  AddInputOptions(command, request->mutable_inputs(), request->mutable_data_subject_country(),
                  request->mutable_as_of());
}

}  // namespace domicile::cli

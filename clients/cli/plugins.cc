#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"
#include "clients/cli/plugin_inspection.h"
#include "clients/cli/plugin_signing.h"
#include "clients/cli/plugin_skeleton.h"
#include "clients/cpp/pages.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

void PrintPlugins(const v1::ListPluginsResponse& response, Context& context) {
  Table table({"FILE", "STATE", "PROCESSOR", "VERSION", "REVISION", "KEY", "CONNECTORS", "WHY"});
  for (const v1::Plugin& plugin : response.plugins()) {
    const bool served = plugin.state() == v1::PLUGIN_STATE_SERVED;
    table.AddRow(
        {plugin.file(),
         {Word(plugin.state()), served ? Style::kGood : Style::kBad},
         plugin.processor_id(),
         plugin.version(),
         plugin.revision() == 0 ? "" : absl::StrCat(plugin.revision()),
         plugin.key_id().empty() ? Cell("unsigned", Style::kWarning) : Cell(plugin.key_id()),
         List(plugin.connector_ids()),
         served ? "" : plugin.rejection_reason() + ": " + plugin.rejection_message()});
  }
  context.Print(table, "plugins");
  if (response.has_last_reload() && !response.last_reload().succeeded()) {
    context.err << context.err_terminal.Paint("The last load failed:", Style::kBad) << " "
                << Printable(response.last_reload().error())
                << "\nWhat was served before still is.\n";
  }
}

absl::StatusOr<ExitStatus> ListPlugins(Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(
      v1::ListPluginsRequest(), [&](const auto& request) { return client.ListPlugins(request); });
  return Present(all, context, PrintPlugins);
}

absl::StatusOr<ExitStatus> NewPlugin(const PluginSkeleton& skeleton, const std::string& directory,
                                     Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                            WritePluginSkeleton(skeleton, directory));
  for (const std::string& file : files) context.out << file << "\n";
  context.err
      << "Everything in it is unknown: write down what is documented, and where, then build "
         "it and run its cases. A build of Domicile signs it; elsewhere give domicile_add_plugin() "
         "a SIGNING_KEY, or sign it with `domicile plugins sign`.\n";
  return ExitStatus::kSuccess;
}

void AddNewCommand(CommandTree& tree, CLI::App& group) {
  auto skeleton = std::make_shared<PluginSkeleton>();
  auto directory = std::make_shared<std::string>("plugins");
  CLI::App& add = tree.AddCommand(
      group,
      {.name = "new",
       .description = "Write the folder of a new plugin, in which every fact is unknown",
       .examples = {"plugins new acme", "plugins new acme --product voice --channel voice"}},
      [skeleton, directory](Context& context) {
        return NewPlugin(*skeleton, *directory, context);
      });
  add.add_option("NAME", skeleton->processor_id,
                 "The processor's id: lower-case letters, digits and hyphens")
      ->required();
  add.add_option("--product", skeleton->product, "The product of its connector; sms by default")
      ->type_name("ID");
  add.add_option("--channel", skeleton->channel_id, "The connector's channel; sms by default")
      ->type_name("ID");
  add.add_option("--directory", *directory, "Where the folder goes; plugins by default")
      ->type_name("DIR");
}

}  // namespace

void AddPluginsCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("plugins", "Show, inspect, start and sign plugins");
  tree.AddCommand(group,
                  {.name = "list",
                   .description = "List the plugin files and say why one is not served",
                   .examples = {"plugins list", "plugins list -o json"}},
                  ListPlugins);
  auto file = std::make_shared<std::string>();
  CLI::App& inspect = tree.AddCommand(
      group,
      {.name = "inspect",
       .description = "Load one plugin in the sandbox, without a server, and show what it holds",
       .examples = {"plugins inspect build/dev/lib/domicile/plugins/plivo.so"}},
      [file](Context& context) { return InspectPlugin(*file, context); });
  inspect.add_option("FILE", *file, "The plugin")->required();
  AddNewCommand(tree, group);
  AddPluginSigningCommands(tree, group);
}

}  // namespace domicile::cli

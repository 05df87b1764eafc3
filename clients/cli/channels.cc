#include <memory>
#include <string>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

absl::StatusOr<ExitStatus> ListChannels(Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(
      v1::ListChannelsRequest(), [&](const auto& request) { return client.ListChannels(request); });
  return Present(all, context, [](const v1::ListChannelsResponse& response, Context& to) {
    Table table({"CHANNEL", "TITLE", "CONNECTORS"});
    for (const v1::Channel& channel : response.channels()) {
      table.AddRow({channel.id(), channel.title(), List(channel.connector_ids())});
    }
    to.Print(table, "channels");
  });
}

absl::StatusOr<ExitStatus> ShowChannel(const std::string& id, Context& context) {
  v1::GetChannelRequest request;
  request.set_channel_id(id);
  const auto answer = context.Connect().GetChannel(request);
  return Present(answer, context, [](const v1::GetChannelResponse& response, Context& to) {
    const v1::Channel& channel = response.channel();
    Table table;
    table.AddRow({{"channel", Style::kStrong}, channel.id()});
    table.AddRow({{"title", Style::kStrong}, channel.title()});
    table.AddRow({{"description", Style::kStrong}, channel.description()});
    table.AddRow({{"connectors", Style::kStrong}, List(channel.connector_ids())});
    to.Print(table, "channel");
  });
}

}  // namespace

void AddChannelsCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("channels", "Show what data travels over, or is used for");
  tree.AddCommand(group,
                  {.name = "list",
                   .description = "List the channels and the connectors on them",
                   .examples = {"channels list", "channels list -o json"}},
                  ListChannels);
  auto id = std::make_shared<std::string>();
  CLI::App& show = tree.AddCommand(
      group, {.name = "show", .description = "Show one channel", .examples = {"channels show sms"}},
      [id](Context& context) { return ShowChannel(*id, context); });
  show.add_option("ID", *id, "The channel, such as sms")->required()->type_name("");
}

}  // namespace domicile::cli

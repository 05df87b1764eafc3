#include <google/protobuf/util/time_util.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"

namespace domicile::cli {
namespace {

Cell ReloadCell(const v1::ReloadOutcome& reload) {
  const std::string time = google::protobuf::util::TimeUtil::ToString(reload.time());
  const std::string counts = absl::StrCat(reload.served_count(), " plugins served, ",
                                          reload.rejected_count(), " rejected");
  if (reload.succeeded()) return absl::StrCat(time, ", ", counts);
  return {absl::StrCat(time, ", failed: ", reload.error(), "; ", counts), Style::kBad};
}

void PrintServerInfo(const v1::GetServerInfoResponse& response, Context& context) {
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("server", ServerAddress(context.options));
  row("version", response.version());
  row("build", response.build());
  row("started", google::protobuf::util::TimeUtil::ToString(response.start_time()));
  row("provider", response.provider().title().empty() ? Cell("not configured", Style::kWarning)
                                                      : Cell(response.provider().title()));
  row("provider's country", response.provider().country_code().empty()
                                ? Cell("not configured", Style::kWarning)
                                : Cell(response.provider().country_code()));
  row("catalog", response.has_revision() ? Cell(response.revision().catalog_digest())
                                         : Cell("none", Style::kBad));
  row("generation", absl::StrCat(response.revision().generation()));
  row("plugin generation", absl::StrCat(response.plugin_generation()));
  row("last load", response.has_last_reload() ? ReloadCell(response.last_reload()) : "none");
  row("unsafe modes", response.unsafe_modes().empty()
                          ? Cell("none")
                          : Cell(List(response.unsafe_modes()), Style::kBad));
  context.Print(table, "server");
}

}  // namespace

void AddServerCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("server", "Show the server itself");
  tree.AddCommand(
      group,
      {.name = "info",
       .description = "Show the server's version, what it serves and how it last loaded",
       .examples = {"server info", "server info --server 127.0.0.1:7443 -o json"}},
      [](Context& context) {
        return Present(context.Connect().GetServerInfo(), context, PrintServerInfo);
      });
}

}  // namespace domicile::cli

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/interrupt.h"
#include "clients/cli/message_format.h"
#include "clients/cli/phrases.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

// What one line names; the first message adds all there is.
constexpr int kMostChanges = 8;

std::string ElementId(const v1::CatalogChange& change) {
  return change.has_processor() ? "processor " + change.processor().id()
                                : "connector " + change.connector().id();
}

// The message in one line, its cursor at the end, where it can be copied from.
std::string Line(const v1::WatchCatalogResponse& message) {
  std::vector<std::string> changes;
  for (int i = 0; i < message.changes_size() && i < kMostChanges; ++i) {
    const v1::CatalogChange& change = message.changes(i);
    changes.push_back(absl::StrCat(Word(change.kind()), " ", ElementId(change)));
  }
  if (message.changes_size() > kMostChanges) {
    changes.push_back(absl::StrCat("and ", message.changes_size() - kMostChanges, " more"));
  }
  const std::string text = message.checkpoint() ? "current" : absl::StrJoin(changes, ", ");
  return absl::StrCat(message.current_through().generation(), "  ",
                      message.current_through().catalog_digest().substr(0, 12), "  ",
                      Printable(text), "  cursor ", Printable(message.cursor()), "\n");
}

absl::Status PrintMessage(const v1::WatchCatalogResponse& message, Context& context) {
  if (context.WantsTable()) {
    context.out << Line(message);
  } else if (context.options.output == "yaml") {
    context.out << "---\n" << FormatYaml(message);
  } else if (context.options.output == "textproto") {
    context.out << FormatTextproto(message) << "\n";
  } else {
    DOMICILE_ASSIGN_OR_RETURN(const std::string line, FormatJsonLine(message));
    context.out << line;
  }
  context.out.flush();
  if (!context.out.good()) return absl::CancelledError("nobody reads");
  return absl::OkStatus();
}

absl::StatusOr<ExitStatus> Watch(const v1::WatchCatalogRequest& request, Context& context) {
  // Signals are blocked before gRPC starts threads, which would else receive them.
  Interrupt interrupt;
  const std::unique_ptr<client::CatalogReader> reader = context.Connect().WatchCatalog(request);
  interrupt.Call([&reader] { reader->Cancel(); });
  absl::Status printed;
  while (const std::optional<v1::WatchCatalogResponse> message = reader->Read()) {
    printed = PrintMessage(*message, context);
    if (!printed.ok()) reader->Cancel();
  }
  interrupt.Stop();
  const absl::Status status = reader->Finish();
  if (absl::IsCancelled(status)) return ExitStatus::kSuccess;
  if (!status.ok()) return status;
  return absl::UnavailableError("the server ended the watch");
}

}  // namespace

void AddWatchCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("watch", "Follow what changes");
  auto request = std::make_shared<v1::WatchCatalogRequest>();
  CLI::App& catalog = tree.AddCommand(
      group,
      {.name = "catalog",
       .description = "Follow the catalog until interrupted: a line, or a JSON object, per message",
       .examples = {"watch catalog", "watch catalog -o json | jq .changes",
                    "watch catalog --resume-cursor CURSOR"}},
      [request](Context& context) { return Watch(*request, context); });
  catalog
      .add_option("--resume-cursor", *request->mutable_resume_cursor(),
                  "Go on after the message that had this cursor")
      ->type_name("CURSOR");
}

}  // namespace domicile::cli

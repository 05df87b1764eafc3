#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/message_format.h"
#include "clients/cli/validators.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

struct ExportOptions {
  std::string format = "markdown";
  std::string file;
};

v1::ListFormat FormatOf(const std::string& name) {
  if (name == "markdown") return v1::LIST_FORMAT_MARKDOWN;
  if (name == "csv") return v1::LIST_FORMAT_CSV;
  if (name == "html") return v1::LIST_FORMAT_HTML;
  return v1::LIST_FORMAT_UNSPECIFIED;  // json: the entries say it all
}

absl::Status WriteFile(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot write `", path, "`"));
  return absl::OkStatus();
}

absl::StatusOr<ExitStatus> ExportList(const ExportOptions& options, Context& context) {
  v1::ExportPublishedListRequest request;
  request.set_format(FormatOf(options.format));
  DOMICILE_ASSIGN_OR_RETURN(const v1::ExportPublishedListResponse response,
                            context.Connect().ExportPublishedList(request));
  std::string content = response.content();
  if (options.format == "json" || context.options.output == "json") {
    DOMICILE_ASSIGN_OR_RETURN(content, FormatJson(response));
  } else if (context.options.output == "yaml") {
    content = FormatYaml(response);
  } else if (context.options.output == "textproto") {
    content = FormatTextproto(response);
  }
  if (options.file.empty()) {
    context.out << content;
    return ExitStatus::kSuccess;
  }
  DOMICILE_RETURN_IF_ERROR(WriteFile(options.file, content));
  context.err << "Wrote " << response.entries_size() << " rows to " << options.file << ".\n";
  return ExitStatus::kSuccess;
}

}  // namespace

void AddExportCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("export", "Write documents from the catalog");
  auto options = std::make_shared<ExportOptions>();
  CLI::App& list =
      tree.AddCommand(group,
                      {.name = "list",
                       .description = "Write the provider's published list of processors",
                       .examples = {"export list", "export list --format csv > processors.csv",
                                    "export list --format html --output-file processors.html"}},
                      [options](Context& context) { return ExportList(*options, context); });
  OneOf(list.add_option(
            "--format", options->format,
            "The document's form, markdown by default. With -o the whole answer is written in "
            "its form instead"),
        {"markdown", "csv", "html", "json"});
  list.add_option("--output-file", options->file, "Where to write it, instead of standard output")
      ->type_name("FILE");
}

}  // namespace domicile::cli

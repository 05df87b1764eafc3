#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/bundle_file.h"
#include "clients/cli/change_report.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/message_diff.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

struct ApplyOptions {
  std::vector<std::string> paths;
  bool dry_run = false;
};

Cell ActionCell(v1::ChangeAction action) {
  switch (action) {
    case v1::CHANGE_ACTION_CREATE:
      return {"created", Style::kGood};
    case v1::CHANGE_ACTION_UPDATE:
      return {"updated", Style::kWarning};
    case v1::CHANGE_ACTION_NONE:
      return {"unchanged", Style::kFaint};
    default:
      // A server may be newer than this program.
      return absl::StrCat("action ", static_cast<int>(action));
  }
}

std::vector<FieldChange> FieldChanges(const v1::AppliedChange& change) {
  // What the server sets is no news.
  const std::set<std::string> kOutputOnly = {"revision", "create_time", "update_time"};
  return change.has_tenant_after()
             ? DiffMessages(change.tenant_before(), change.tenant_after(), kOutputOnly)
             : DiffMessages(change.policy_before(), change.policy_after(), kOutputOnly);
}

void PrintFieldChanges(const v1::ApplyResponse& response, Context& context) {
  Table table({"KIND", "ID", "FIELD", "BEFORE", "AFTER"});
  for (const v1::AppliedChange& change : response.changes()) {
    if (change.action() != v1::CHANGE_ACTION_UPDATE) continue;
    for (const FieldChange& field : FieldChanges(change)) {
      table.AddRow({change.kind(), change.id(), field.path,
                    field.before.empty() ? Cell("-", Style::kFaint) : Cell(field.before),
                    field.after.empty() ? Cell("-", Style::kFaint) : Cell(field.after)});
    }
  }
  if (table.empty()) return;
  context.PrintHeading("Changes");
  context.Print(table, "changes");
}

void PrintChanges(const v1::ApplyResponse& response, Context& context) {
  Table table({"CHANGE", "KIND", "ID", "TITLE"});
  for (const v1::AppliedChange& change : response.changes()) {
    table.AddRow({ActionCell(change.action()), change.kind(), change.id(),
                  change.has_tenant_after() ? change.tenant_after().title()
                                            : change.policy_after().title()});
  }
  context.Print(table, "tenants or policies");
  PrintFieldChanges(response, context);
}

// `2 created, 1 unchanged`.
std::string Totals(const v1::ApplyResponse& response) {
  std::vector<std::string> totals;
  for (const v1::ChangeAction action :
       {v1::CHANGE_ACTION_CREATE, v1::CHANGE_ACTION_UPDATE, v1::CHANGE_ACTION_NONE}) {
    int count = 0;
    for (const v1::AppliedChange& change : response.changes()) count += change.action() == action;
    if (count > 0) totals.push_back(absl::StrCat(count, " ", ActionCell(action).text));
  }
  return absl::StrJoin(totals, ", ");
}

absl::StatusOr<ExitStatus> Apply(const ApplyOptions& options, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const BundleFiles files, BundleFiles::Read(options.paths, std::cin));
  v1::ApplyRequest request;
  *request.mutable_bundle() = files.bundle();
  request.set_dry_run(options.dry_run);
  const absl::StatusOr<v1::ApplyResponse> response = context.Connect().Apply(request);
  if (!response.ok()) return files.Explain(response.status());
  DOMICILE_ASSIGN_OR_RETURN(const ExitStatus status, Present(response, context, PrintChanges));
  if (options.dry_run) {
    context.err << Totals(*response) << ". This was a dry run: nothing was changed.\n";
  } else {
    ReportChange(Totals(*response), response->tenancy_revision(), context);
  }
  return status;
}

}  // namespace

void AddApplyCommand(CommandTree& tree) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "apply",
       .description =
           "Make tenants and policies be as files say, all of them or none; those that no "
           "file names stay",
       .examples = {"apply -f config/demo/tenants.yaml --dry-run", "apply -f tenants/",
                    "tenants list -o yaml | sed s/DE/AT/ | domicile apply -f -"}},
      [options](Context& context) { return Apply(*options, context); });
  command
      .add_option(
          "-f,--file", options->paths,
          "Files that hold `tenants` and `policies`: .yaml, .yml, .json or .textproto; or a "
          "directory of such files; or - for YAML or JSON from standard input")
      ->required()
      ->type_name("FILE");
  command.add_flag("--dry-run", options->dry_run, "Say what would change, and change nothing");
}

}  // namespace domicile::cli

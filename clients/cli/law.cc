#include "service/law/law.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/law_diff.h"
#include "clients/cli/law_report.h"
#include "clients/cli/validators.h"
#include "clients/cpp/pages.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

absl::StatusOr<ExitStatus> ListLaw(const v1::ListLawRulesRequest& filters, Context& context) {
  const client::Client client = context.Connect();
  const auto all =
      client::AllPages(filters, [&](const auto& request) { return client.ListLawRules(request); });
  return Present(all, context, PrintLawRules);
}

absl::StatusOr<v1::Law> ServedLaw(Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(v1::GetLawResponse response, context.Connect().GetLaw());
  return std::move(*response.mutable_law());
}

struct LawDiffOptions {
  std::string path;
  std::string other;
};

absl::StatusOr<ExitStatus> DiffLaw(const LawDiffOptions& options, Context& context) {
  const bool served = options.other.empty();
  const std::string& after_path = served ? options.path : options.other;
  // Files first: a bad one is found before anything is asked.
  DOMICILE_ASSIGN_OR_RETURN(const v1::Law after, ReadLawAt(after_path));
  DOMICILE_ASSIGN_OR_RETURN(const v1::Law before,
                            served ? ServedLaw(context) : ReadLawAt(options.path));
  const v1::LawDiff diff = DiffLaws(before, after);
  DOMICILE_RETURN_IF_ERROR(
      Present(absl::StatusOr<v1::LawDiff>(diff), context, PrintLawDiff).status());
  if (const auto built = law::Law::Build(after); !built.ok()) {
    context.err << context.err_terminal.Paint("warning:", Style::kWarning) << " no server takes `"
                << Printable(after_path) << "` as its law: " << Printable(built.status().message())
                << "\n";
  }
  return diff.changes().empty() ? ExitStatus::kSuccess : ExitStatus::kDifferent;
}

void AddLawListCommand(CommandTree& tree, CLI::App& group) {
  auto filters = std::make_shared<v1::ListLawRulesRequest>();
  CLI::App& list = tree.AddCommand(
      group,
      {.name = "list",
       .description = "List the rules by which transfers are lawful; all filters that are given "
                      "must hold",
       .examples = {"law list", "law list --regime eu_gdpr --country US",
                    "law list --country GB --as-of 2026-06-01"}},
      [filters](Context& context) { return ListLaw(*filters, context); });
  list.add_option("--regime", *filters->mutable_regime_id(),
                  "Only those of this regime, such as eu_gdpr")
      ->type_name("ID");
  list.add_option("--country", *filters->mutable_country_code(),
                  "Only those that can apply to this country")
      ->type_name("CC");
  Day(list.add_option("--as-of", *filters->mutable_as_of(),
                      "Only those that hold on this day; any day by default"));
}

void AddDiffCommand(CommandTree& tree, CLI::App& group) {
  auto options = std::make_shared<LawDiffOptions>();
  CLI::App& diff = tree.AddCommand(
      group,
      {.name = "diff",
       .description =
           "Show what is different between the law that is served, or a first directory, "
           "and a directory of law",
       .examples = {"law diff /etc/domicile/law", "law diff service/law/data /etc/domicile/law"},
       .remarks = "Exit status: 0 without differences, 1 with some.\n"
                  "`domicile simulate` shows which tenants another law would hit."},
      [options](Context& context) { return DiffLaw(*options, context); });
  diff.add_option("LAW", options->path,
                  "A directory of textproto, or a file: what the served law is compared with")
      ->required()
      ->type_name("DIR");
  diff.add_option("OTHER", options->other,
                  "Another one; it is then compared with LAW, and no server is asked")
      ->type_name("DIR");
}

}  // namespace

void AddLawCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("law", "Show and compare the law that decisions are made from");
  AddLawListCommand(tree, group);
  auto request = std::make_shared<v1::GetLawRuleRequest>();
  CLI::App& show = tree.AddCommand(
      group,
      {.name = "show",
       .description = "Show one rule with its conditions and citations",
       .examples = {"law show eu-us-dpf"}},
      [request](Context& context) {
        return Present(context.Connect().GetLawRule(*request), context, PrintLawRule);
      });
  show.add_option("RULE", *request->mutable_rule_id(), "The rule, such as eu-us-dpf")
      ->required()
      ->type_name("");
  AddDiffCommand(tree, group);
}

}  // namespace domicile::cli

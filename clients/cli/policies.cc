#include <google/protobuf/util/time_util.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/change_report.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/phrases.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

// What a policy asks, as rows of a name and a text.
using Restrictions = std::vector<std::pair<std::string, std::string>>;

void AddCountries(bool is_set, const v1::CountrySet& set, const std::string& name,
                  Restrictions& restrictions) {
  if (is_set) restrictions.emplace_back(name, absl::StrCat(List(set.codes()), " only"));
}

void AddSelection(const v1::Selection& selection, const std::string& name,
                  Restrictions& restrictions) {
  std::vector<std::string> parts;
  if (!selection.allowed().empty()) {
    parts.push_back(absl::StrCat(List(selection.allowed()), " only"));
  }
  if (!selection.denied().empty()) {
    parts.push_back(absl::StrCat("none of ", List(selection.denied())));
  }
  if (!parts.empty()) restrictions.emplace_back(name, absl::StrJoin(parts, "; "));
}

Restrictions RestrictionsOf(const v1::Policy& policy) {
  Restrictions all;
  AddCountries(policy.has_storage(), policy.storage(), "stored in", all);
  AddCountries(policy.has_processing(), policy.processing(), "processed in", all);
  AddCountries(policy.has_remote_access(), policy.remote_access(), "reached from", all);
  AddCountries(policy.has_transit(), policy.transit(), "passes through", all);
  AddCountries(policy.has_recipients(), policy.recipients(), "recipients in", all);
  AddCountries(policy.has_control(), policy.control(), "parents in", all);
  if (policy.ignore_transit()) all.emplace_back("transit", "out of scope");
  AddSelection(policy.channels(), "channels", all);
  AddSelection(policy.processors(), "processors", all);
  AddSelection(policy.data_categories(), "data", all);
  AddSelection(policy.purposes(), "purposes", all);
  AddSelection(policy.instruments(), "rules of law", all);
  if (policy.lowest_basis() != v1::BASIS_UNSPECIFIED) {
    all.emplace_back("evidence", absl::StrCat(Word(policy.lowest_basis()), " or better"));
  }
  if (policy.max_evidence_age_days() > 0) {
    all.emplace_back("evidence", absl::StrCat("checked within the last ",
                                              policy.max_evidence_age_days(), " days"));
  }
  if (policy.refuse_vendor_assertions()) {
    all.emplace_back("certifications", "not those that only the vendor asserts");
  }
  if (policy.require_known_recipients()) all.emplace_back("recipients", "must be named");
  if (policy.on_undetermined() != v1::ON_UNDETERMINED_UNSPECIFIED) {
    all.emplace_back("undetermined", absl::StrCat("becomes ", Word(policy.on_undetermined())));
    if (policy.on_undetermined() == v1::ON_UNDETERMINED_STAY) {
      all.back().second = "stays so, whatever another policy allows";
    }
  }
  for (const v1::Obligation& obligation : policy.obligations()) {
    all.emplace_back("asks for", obligation.text().empty() ? obligation.id() : obligation.text());
  }
  return all;
}

std::string ScopeText(const v1::PolicyScope& scope) {
  std::vector<std::string> parts;
  const auto add = [&parts](const char* name, const auto& values) {
    if (!values.empty()) parts.push_back(absl::StrCat(name, " ", absl::StrJoin(values, " or ")));
  };
  add("connector", scope.connector_ids());
  add("channel", scope.channel_ids());
  add("data", scope.data_categories());
  add("purpose", scope.purposes());
  return parts.empty() ? "all transfers" : absl::StrJoin(parts, ", ");
}

std::string TenantsText(const v1::Policy& policy) {
  return policy.provider_wide() ? "all of the provider's" : "those that chose it";
}

absl::StatusOr<ExitStatus> ListPolicies(Context& context) {
  const client::Client client = context.Connect();
  const auto all = client::AllPages(
      v1::ListPoliciesRequest(), [&](const auto& request) { return client.ListPolicies(request); });
  return Present(all, context, [](const v1::ListPoliciesResponse& response, Context& to) {
    Table table({"POLICY", "TITLE", "TENANTS", "TRANSFERS", "ASKS"});
    for (const v1::Policy& policy : response.policies()) {
      const std::string asks = absl::StrJoin(
          RestrictionsOf(policy), "; ",
          [](std::string* out, const std::pair<std::string, std::string>& restriction) {
            absl::StrAppend(out, restriction.first, " ", restriction.second);
          });
      table.AddRow({policy.id(), policy.title(), TenantsText(policy), ScopeText(policy.scope()),
                    asks.empty() ? Cell("nothing", Style::kWarning) : Cell(asks)});
    }
    to.Print(table, "policies");
  });
}

void PrintPolicy(const v1::GetPolicyResponse& response, Context& context) {
  const v1::Policy& policy = response.policy();
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("policy", policy.id());
  row("title", policy.title());
  row("description", policy.description());
  row("tenants", TenantsText(policy));
  row("transfers", ScopeText(policy.scope()));
  row("revision", absl::StrCat(policy.revision()));
  row("changed", google::protobuf::util::TimeUtil::ToString(policy.update_time()));
  context.Print(table, "policy");
  Table restrictions({"WHAT", "MUST BE"});
  for (const auto& [name, text] : RestrictionsOf(policy)) restrictions.AddRow({name, text});
  context.PrintHeading("Asks");
  context.Print(restrictions, "restrictions");
}

absl::StatusOr<ExitStatus> DeletePolicy(const v1::DeletePolicyRequest& request, Context& context) {
  const auto response = context.Connect().DeletePolicy(request);
  const auto shown = Present(response, context, [](const auto&, Context&) {});
  if (shown.ok()) {
    ReportChange(absl::StrCat("Deleted `", request.policy_id(), "`"), response->tenancy_revision(),
                 context);
  }
  return shown;
}

}  // namespace

void AddPoliciesCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("policies", "Show policies: what tenants add on top of the law");
  tree.AddCommand(
      group,
      {.name = "list",
       .description = "List the policies and what they ask",
       .examples = {"policies list", "policies list -o yaml > policies.yaml"},
       .remarks =
           "To add or change policies, edit what -o yaml prints, and `domicile apply -f` it."},
      ListPolicies);

  auto get = std::make_shared<v1::GetPolicyRequest>();
  CLI::App& show =
      tree.AddCommand(group,
                      {.name = "show",
                       .description = "Show one policy with all that it asks",
                       .examples = {"policies show eea-only"}},
                      [get](Context& context) {
                        return Present(context.Connect().GetPolicy(*get), context, PrintPolicy);
                      });
  show.add_option("ID", *get->mutable_policy_id(), "The policy, such as eea-only")
      ->required()
      ->type_name("");

  auto remove = std::make_shared<v1::DeletePolicyRequest>();
  CLI::App& command = tree.AddCommand(
      group,
      {.name = "delete",
       .description = "Remove a policy that no tenant is under",
       .examples = {"policies delete eea-only", "policies delete eea-only --revision 4"}},
      [remove](Context& context) { return DeletePolicy(*remove, context); });
  command.add_option("ID", *remove->mutable_policy_id(), "The policy, such as eea-only")
      ->required()
      ->type_name("");
  command
      .add_option_function<uint64_t>(
          "--revision", [remove](uint64_t revision) { remove->set_revision(revision); },
          "Only when it is at this revision, which `policies show` tells")
      ->type_name("N");
}

}  // namespace domicile::cli

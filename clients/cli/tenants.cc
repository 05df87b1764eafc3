#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/change_report.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/question_options.h"
#include "clients/cli/tenant_report.h"
#include "clients/cli/validators.h"
#include "clients/cpp/pages.h"

namespace domicile::cli {
namespace {

absl::StatusOr<ExitStatus> ListTenants(const v1::ListTenantsRequest& filters, Context& context) {
  const client::Client client = context.Connect();
  const auto all =
      client::AllPages(filters, [&](const auto& request) { return client.ListTenants(request); });
  return Present(all, context, PrintTenants);
}

// Shows the tenant of an answer to a write, and says what was done.
template <typename Response>
absl::StatusOr<ExitStatus> PresentChange(const absl::StatusOr<Response>& response,
                                         const std::string& done, Context& context) {
  const auto shown = Present(response, context, [](const Response& answer, Context& to) {
    PrintTenant(answer.tenant(), to);
  });
  if (shown.ok()) ReportChange(done, response->tenancy_revision(), context);
  return shown;
}

absl::StatusOr<ExitStatus> DeleteTenant(const v1::DeleteTenantRequest& request, Context& context) {
  const auto response = context.Connect().DeleteTenant(request);
  const auto shown = Present(response, context, [](const auto&, Context&) {});
  if (shown.ok()) {
    ReportChange(absl::StrCat("Deleted `", request.tenant_id(), "`"), response->tenancy_revision(),
                 context);
  }
  return shown;
}

void AddTenantArgument(CLI::App& command, std::string* id) {
  command.add_option("ID", *id, "The tenant, such as acme")->required()->type_name("");
}

void AddTenantListCommand(CommandTree& tree, CLI::App& group) {
  auto filters = std::make_shared<v1::ListTenantsRequest>();
  CLI::App& list = tree.AddCommand(
      group,
      {.name = "list",
       .description = "List tenants; all filters that are given must hold",
       .examples = {"tenants list", "tenants list --connector twilio/sms --country IT",
                    "tenants list -o yaml > tenants.yaml"},
       .remarks =
           "`domicile apply -f` takes what -o yaml, json and textproto print, edited or not."},
      [filters](Context& context) { return ListTenants(*filters, context); });
  list.add_option("--connector", *filters->mutable_connector_id(),
                  "Only those that opted in to this connector")
      ->type_name("ID");
  list.add_option("--policy", *filters->mutable_policy_id(),
                  "Only those that are under this policy by their own choice")
      ->type_name("ID");
  list.add_option("--country", *filters->mutable_country_code(), "Only those in this country")
      ->type_name("CC");
}

void AddShowCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::GetTenantRequest>();
  CLI::App& show =
      tree.AddCommand(group,
                      {.name = "show",
                       .description = "Show one tenant with all that it chose",
                       .examples = {"tenants show acme"}},
                      [request](Context& context) {
                        return Present(context.Connect().GetTenant(*request), context,
                                       [](const v1::GetTenantResponse& response, Context& to) {
                                         PrintTenant(response.tenant(), to);
                                       });
                      });
  AddTenantArgument(show, request->mutable_tenant_id());
}

void AddCreateCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::CreateTenantRequest>();
  v1::Tenant* tenant = request->mutable_tenant();
  CLI::App& create = tree.AddCommand(
      group,
      {.name = "create",
       .description = "Add a tenant, which has opted in to nothing yet",
       .examples = {"tenants create acme --country IT --title \"Acme S.p.A.\"",
                    "tenants create acme --country IT --policy eea-only"},
       .remarks = "To change one, edit what `domicile tenants list -o yaml` prints, and apply it."},
      [request](Context& context) {
        return PresentChange(context.Connect().CreateTenant(*request),
                             absl::StrCat("Created `", request->tenant().id(), "`"), context);
      });
  create
      .add_option("ID", *tenant->mutable_id(),
                  "Its id: lower-case letters, digits and hyphens, such as acme")
      ->required()
      ->type_name("");
  create.add_option("--country", *tenant->mutable_country_code(), "The controller's country")
      ->required()
      ->type_name("CC");
  create.add_option("--title", *tenant->mutable_title(), "Its name")->type_name("TEXT");
  AddList(create, "--policy", tenant->mutable_policy_ids(), "ID",
          "A policy that it is under; may repeat");
  AddList(
      create, "--regime", tenant->mutable_regime_ids(), "ID",
      "A regime that it is under, such as eu_gdpr; may repeat. Those of its country by default");
}

void AddDeleteCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::DeleteTenantRequest>();
  CLI::App& remove =
      tree.AddCommand(group,
                      {.name = "delete",
                       .description = "Remove a tenant",
                       .examples = {"tenants delete acme", "tenants delete acme --revision 4"}},
                      [request](Context& context) { return DeleteTenant(*request, context); });
  AddTenantArgument(remove, request->mutable_tenant_id());
  remove
      .add_option_function<uint64_t>(
          "--revision", [request](uint64_t revision) { request->set_revision(revision); },
          "Only when it is at this revision, which `tenants show` tells")
      ->type_name("N");
}

void AddEnableCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::EnableConnectorRequest>();
  v1::OptIn* opt_in = request->mutable_opt_in();
  CLI::App& enable = tree.AddCommand(
      group,
      {.name = "enable",
       .description = "Opt a tenant in to a connector, or replace its opt-in",
       .examples = {"tenants enable acme csctelecom/sms",
                    "tenants enable acme twilio/sms --input region=ie1 --from 2027-01-01"}},
      [request](Context& context) {
        return PresentChange(context.Connect().EnableConnector(*request),
                             absl::StrCat("`", request->tenant_id(), "` is opted in to `",
                                          request->opt_in().connector_id(), "`"),
                             context);
      });
  AddTenantArgument(enable, request->mutable_tenant_id());
  enable.add_option("CONNECTOR", *opt_in->mutable_connector_id(), "The connector")
      ->required()
      ->type_name("");
  AddInputOption(enable, opt_in->mutable_inputs(),
                 "What an input of it, or of a connector downstream of it, is; may repeat");
  Day(enable.add_option("--from", *opt_in->mutable_valid_from(),
                        "The first day on which it holds; always by default"));
  Day(enable.add_option("--until", *opt_in->mutable_valid_until(),
                        "The first day on which it no longer holds; open by default"));
  enable.add_option("--note", *opt_in->mutable_note(), "What else a reader must know")
      ->type_name("TEXT");
}

void AddDisableCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::DisableConnectorRequest>();
  CLI::App& disable = tree.AddCommand(
      group,
      {.name = "disable",
       .description = "End a tenant's opt-in; one that is not there is no error",
       .examples = {"tenants disable acme twilio/sms"}},
      [request](Context& context) {
        return PresentChange(context.Connect().DisableConnector(*request),
                             absl::StrCat("`", request->tenant_id(), "` is not opted in to `",
                                          request->connector_id(), "`"),
                             context);
      });
  AddTenantArgument(disable, request->mutable_tenant_id());
  disable.add_option("CONNECTOR", *request->mutable_connector_id(), "The connector")
      ->required()
      ->type_name("");
}

void AddObjectCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::ObjectToProcessorRequest>();
  v1::Objection* objection = request->mutable_objection();
  CLI::App& object = tree.AddCommand(
      group,
      {.name = "object",
       .description = "Note that a tenant objects to a processor, wherever it stands on a path",
       .examples = {"tenants object acme meta --note \"board decision of 2026-11-02\""}},
      [request](Context& context) {
        return PresentChange(context.Connect().ObjectToProcessor(*request),
                             absl::StrCat("`", request->tenant_id(), "` objects to `",
                                          request->objection().processor_id(), "`"),
                             context);
      });
  AddTenantArgument(object, request->mutable_tenant_id());
  object.add_option("PROCESSOR", *objection->mutable_processor_id(), "The processor, such as meta")
      ->required()
      ->type_name("");
  Day(object.add_option("--from", *objection->mutable_valid_from(),
                        "The first day on which it holds; always by default"));
  object.add_option("--note", *objection->mutable_note(), "Why")->type_name("TEXT");
}

void AddWithdrawCommand(CommandTree& tree, CLI::App& group) {
  auto request = std::make_shared<v1::WithdrawObjectionRequest>();
  CLI::App& withdraw = tree.AddCommand(
      group,
      {.name = "withdraw",
       .description = "Take a tenant's objection back; one that is not there is no error",
       .examples = {"tenants withdraw acme meta"}},
      [request](Context& context) {
        return PresentChange(context.Connect().WithdrawObjection(*request),
                             absl::StrCat("`", request->tenant_id(), "` does not object to `",
                                          request->processor_id(), "`"),
                             context);
      });
  AddTenantArgument(withdraw, request->mutable_tenant_id());
  withdraw.add_option("PROCESSOR", *request->mutable_processor_id(), "The processor, such as meta")
      ->required()
      ->type_name("");
}

}  // namespace

void AddTenantsCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("tenants", "Show and change tenants: what each of them chose");
  AddTenantListCommand(tree, group);
  AddShowCommand(tree, group);
  AddCreateCommand(tree, group);
  AddDeleteCommand(tree, group);
  AddEnableCommand(tree, group);
  AddDisableCommand(tree, group);
  AddObjectCommand(tree, group);
  AddWithdrawCommand(tree, group);
}

}  // namespace domicile::cli

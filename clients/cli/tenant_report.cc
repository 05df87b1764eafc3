#include "clients/cli/tenant_report.h"

#include <google/protobuf/util/time_util.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/phrases.h"

namespace domicile::cli {
namespace {

// What one row of a list names of each kind.
constexpr size_t kMostNames = 5;

std::string FirstNames(std::vector<std::string> names) {
  if (names.size() <= kMostNames) return absl::StrJoin(names, ", ");
  const size_t more = names.size() - kMostNames;
  names.resize(kMostNames);
  return absl::StrCat(absl::StrJoin(names, ", "), " and ", more, " more");
}

Cell RegimesCell(const v1::Tenant& tenant) {
  return tenant.regime_ids().empty() ? Cell("those of its country", Style::kFaint)
                                     : Cell(List(tenant.regime_ids()));
}

std::string InputsText(const v1::OptIn& opt_in) {
  return absl::StrJoin(
      opt_in.inputs(), ", ", [](std::string* out, const v1::InputAssignment& input) {
        absl::StrAppend(out, input.connector_id(), input.connector_id().empty() ? "" : ":",
                        input.name(), "=", input.value());
      });
}

Cell FromCell(const std::string& day) { return day.empty() ? Cell("always", Style::kFaint) : day; }
Cell UntilCell(const std::string& day) { return day.empty() ? Cell("open", Style::kFaint) : day; }

void PrintOptIns(const v1::Tenant& tenant, Context& context) {
  Table table({"CONNECTOR", "INPUTS", "FROM", "UNTIL", "NOTE"});
  for (const v1::OptIn& opt_in : tenant.opt_ins()) {
    table.AddRow({opt_in.connector_id(), InputsText(opt_in), FromCell(opt_in.valid_from()),
                  UntilCell(opt_in.valid_until()), opt_in.note()});
  }
  if (table.empty()) return;
  context.PrintHeading("Opted in to");
  context.Print(table, "opt-ins");
}

void PrintObjections(const v1::Tenant& tenant, Context& context) {
  Table table({"PROCESSOR", "FROM", "WHY"});
  for (const v1::Objection& objection : tenant.objections()) {
    table.AddRow({objection.processor_id(), FromCell(objection.valid_from()), objection.note()});
  }
  if (table.empty()) return;
  context.PrintHeading("Objects to");
  context.Print(table, "objections");
}

void PrintSignedDocuments(const v1::Tenant& tenant, Context& context) {
  Table table({"PROCESSOR", "LEGAL PERSON", "INSTRUMENT", "MODULE", "SIGNED", "UNTIL", "NOTE"});
  for (const v1::SignedDocument& document : tenant.signed_documents()) {
    table.AddRow(
        {document.processor_id(),
         document.entity_id().empty() ? Cell("each", Style::kFaint) : Cell(document.entity_id()),
         document.instrument(), document.module(), document.signed_on(),
         UntilCell(document.valid_until()), document.note()});
  }
  if (table.empty()) return;
  context.PrintHeading("Signed documents");
  context.Print(table, "signed documents");
}

}  // namespace

void PrintTenants(const v1::ListTenantsResponse& response, Context& context) {
  Table table({"TENANT", "TITLE", "COUNTRY", "REGIMES", "POLICIES", "OPTED IN TO", "OBJECTS TO"});
  for (const v1::Tenant& tenant : response.tenants()) {
    std::vector<std::string> connectors, processors;
    for (const v1::OptIn& opt_in : tenant.opt_ins()) connectors.push_back(opt_in.connector_id());
    for (const v1::Objection& one : tenant.objections()) processors.push_back(one.processor_id());
    table.AddRow({tenant.id(), tenant.title(), tenant.country_code(), RegimesCell(tenant),
                  FirstNames({tenant.policy_ids().begin(), tenant.policy_ids().end()}),
                  FirstNames(std::move(connectors)), FirstNames(std::move(processors))});
  }
  context.Print(table, "tenants");
}

void PrintTenant(const v1::Tenant& tenant, Context& context) {
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("tenant", tenant.id());
  row("title", tenant.title());
  row("country", tenant.country_code());
  row("regimes", RegimesCell(tenant));
  row("policies", List(tenant.policy_ids()));
  row("revision", absl::StrCat(tenant.revision()));
  row("changed", google::protobuf::util::TimeUtil::ToString(tenant.update_time()));
  context.Print(table, "tenant");
  PrintOptIns(tenant, context);
  PrintObjections(tenant, context);
  PrintSignedDocuments(tenant, context);
}

}  // namespace domicile::cli

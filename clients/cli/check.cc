#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/decision_report.h"
#include "clients/cli/error_report.h"
#include "clients/cli/explanation_tree.h"
#include "clients/cli/message_format.h"
#include "clients/cli/question_options.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/findings.h"

namespace domicile::cli {
namespace {

constexpr char kExitStatus[] =
    "Exit status: 0 ALLOW, 1 DENY, 2 UNDETERMINED; of several connectors the worst, DENY first.";

struct CheckOptions {
  Strings connector_ids;
  v1::CheckTransferRequest request;
  std::string receipt_file;
};

// The options of a question about a decision, except for the connectors.
void AddQuestion(CLI::App& command, v1::CheckTransferRequest* request) {
  v1::TransferCheck* check = request->mutable_check();
  AddTenantOption(command, check->mutable_tenant_id());
  AddDataOptions(command, check->mutable_data_categories(), check->mutable_purposes());
  AddDataKindOption(command, check->mutable_data_kind());
  AddInputOptions(command, check->mutable_inputs(), check->mutable_data_subject_country(),
                  request->mutable_as_of());
  AddAtLeastOption(command, request->mutable_at_least());
}

// As proto3 JSON, which `domicile receipt verify` reads.
absl::Status WriteReceipt(const v1::Receipt& receipt, const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string json, FormatJson(receipt));
  std::ofstream file(path, std::ios::binary);
  file << json;
  file.close();
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot write `", path, "`"));
  return absl::OkStatus();
}

absl::StatusOr<ExitStatus> CheckOne(const CheckOptions& options, Context& context) {
  v1::CheckTransferRequest request = options.request;
  request.mutable_check()->set_connector_id(options.connector_ids[0]);
  request.set_sign(!options.receipt_file.empty());
  DOMICILE_ASSIGN_OR_RETURN(const v1::CheckTransferResponse response,
                            context.Connect().CheckTransfer(request));
  if (request.sign()) {
    if (!response.has_receipt()) return absl::InternalError("the server sent no receipt");
    DOMICILE_RETURN_IF_ERROR(WriteReceipt(response.receipt(), options.receipt_file));
  }
  if (context.WantsTable()) {
    PrintDecision(response.decision(), context);
    if (response.has_explanation()) {
      context.PrintHeading("How it follows");
      context.out << FormatExplanation(response.explanation(), context.out_terminal);
    }
  } else {
    DOMICILE_RETURN_IF_ERROR(context.Print(response));
  }
  return ExitStatusOf(response.decision().verdict());
}

// The error that stands in a result, as if it were the call's.
absl::Status StatusOf(const v1::CheckError& error, const std::string& connector_id) {
  absl::StatusCode code = absl::StatusCode::kUnknown;
  for (int i = 1; i <= static_cast<int>(absl::StatusCode::kUnauthenticated); ++i) {
    const auto one = static_cast<absl::StatusCode>(i);
    if (absl::StatusCodeToString(one) == error.code()) code = one;
  }
  return base::Error(code, error.reason(), absl::StrCat(connector_id, ": ", error.message()),
                     {error.metadata().begin(), error.metadata().end()});
}

// The check of one connector of several. An input for another of them is not for this one.
v1::TransferCheck CheckOf(const CheckOptions& options, const std::string& connector_id) {
  v1::TransferCheck check = options.request.check();
  check.set_connector_id(connector_id);
  check.clear_inputs();
  for (const v1::InputAssignment& input : options.request.check().inputs()) {
    const bool elsewhere = input.connector_id() != connector_id &&
                           std::find(options.connector_ids.begin(), options.connector_ids.end(),
                                     input.connector_id()) != options.connector_ids.end();
    if (!elsewhere) *check.add_inputs() = input;
  }
  return check;
}

absl::StatusOr<ExitStatus> CheckSeveral(const CheckOptions& options, Context& context) {
  if (!options.receipt_file.empty() || options.request.explain()) {
    return absl::InvalidArgumentError(
        "--receipt and --explain are for one connector; check them one by one");
  }
  v1::BatchCheckTransfersRequest request;
  for (const std::string& id : options.connector_ids) *request.add_checks() = CheckOf(options, id);
  request.set_as_of(options.request.as_of());
  *request.mutable_at_least() = options.request.at_least();
  DOMICILE_ASSIGN_OR_RETURN(const v1::BatchCheckTransfersResponse response,
                            context.Connect().BatchCheckTransfers(request));
  if (response.results_size() != options.connector_ids.size()) {
    return absl::InternalError(absl::StrCat("the server answered ", response.results_size(), " of ",
                                            options.connector_ids.size(), " checks"));
  }
  if (context.WantsTable()) {
    PrintResults(options.connector_ids, response, context);
  } else {
    DOMICILE_RETURN_IF_ERROR(context.Print(response));
  }
  absl::Status error;
  v1::Verdict worst = v1::VERDICT_ALLOW;
  for (int i = 0; i < response.results_size(); ++i) {
    const v1::CheckResult& result = response.results(i);
    if (result.has_error()) {
      const absl::Status status = StatusOf(result.error(), options.connector_ids[i]);
      ReportError(status, context);
      error.Update(status);
    } else {
      worst = decision::Worse(worst, result.decision().verdict());
    }
  }
  // A check without a decision is worse than any verdict.
  return error.ok() ? ExitStatusOf(worst) : ExitStatusOf(error);
}

absl::StatusOr<ExitStatus> Explain(v1::CheckTransferRequest request, Context& context) {
  request.set_explain(true);
  DOMICILE_ASSIGN_OR_RETURN(const v1::CheckTransferResponse response,
                            context.Connect().CheckTransfer(request));
  if (context.WantsTable()) {
    context.out << FormatExplanation(response.explanation(), context.out_terminal);
  } else {
    DOMICILE_RETURN_IF_ERROR(context.Print(response));
  }
  return ExitStatusOf(response.decision().verdict());
}

}  // namespace

void AddCheckCommand(CommandTree& tree) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "check",
       .description = "Decide whether a tenant may send data over a connector, and say why",
       .examples = {"check twilio/sms --tenant acme --data user.contact.phone_number",
                    "check twilio/sms --tenant acme --input region=ie1 --as-of 2027-01-01",
                    "check twilio/sms --tenant acme -o json --receipt receipt.json",
                    "check twilio/sms csctelecom/sms plivo/sms --tenant acme"},
       .remarks = kExitStatus},
      [options](Context& context) {
        return options->connector_ids.size() == 1 ? CheckOne(*options, context)
                                                  : CheckSeveral(*options, context);
      });
  AddList(command, "CONNECTOR", &options->connector_ids, "",
          "The connectors, such as twilio/sms; of several each has a row. An input for one of "
          "them is left to that one")
      ->required();
  AddQuestion(command, &options->request);
  command.add_flag_function(
      "--explain", [options](int64_t) { options->request.set_explain(true); },
      "Also show how the decision follows from law, facts and policies");
  command
      .add_option("--receipt", options->receipt_file,
                  "Have the decision signed, and write the receipt to this file as JSON")
      ->type_name("FILE");
}

void AddExplainCommand(CommandTree& tree) {
  auto request = std::make_shared<v1::CheckTransferRequest>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "explain",
       .description =
           "Show how a decision follows, step by step, with the law and the evidence for it",
       .examples = {"explain twilio/whatsapp --tenant acme",
                    "explain twilio/whatsapp --tenant acme --as-of 2020-07-16",
                    "explain twilio/whatsapp --tenant acme -o json | jq .explanation"},
       .remarks = "Marks: ✓ is not in the way, ✗ stands against it, ? cannot be said for want of a "
                  "fact,\n§ where the law can be read, ↳ what a fact rests on.\n\n"
                  "Exit status: 0 ALLOW, 1 DENY, 2 UNDETERMINED."},
      [request](Context& context) { return Explain(*request, context); });
  command
      .add_option("CONNECTOR", *request->mutable_check()->mutable_connector_id(),
                  "The connector, such as twilio/whatsapp")
      ->required();
  AddQuestion(command, request.get());
}

}  // namespace domicile::cli

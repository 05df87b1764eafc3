#include "service/receipt/receipt.h"

#include <google/protobuf/util/time_util.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/key_file.h"
#include "clients/cli/verdict.h"
#include "service/base/status_macros.h"
#include "service/crypto/ed25519.h"
#include "service/messages/bad_data.h"
#include "service/messages/message_file.h"

namespace domicile::cli {
namespace {

struct VerifyOptions {
  std::string file;
  std::vector<std::string> key_files;
};

void PrintStatement(const v1::ReceiptStatement& statement, Context& context) {
  Table table;
  const auto row = [&](const char* label, Cell value) {
    table.AddRow({{label, Style::kStrong}, std::move(value)});
  };
  row("verdict", VerdictCell(statement.verdict()));
  row("tenant", statement.tenant_id());
  row("connector", statement.connector_id());
  row("for", statement.as_of());
  row("holds until", statement.valid_until().empty() ? "nothing that is known changes it"
                                                     : statement.valid_until());
  row("made", google::protobuf::util::TimeUtil::ToString(statement.time()));
  row("decision", statement.decision_id().empty() ? Cell("not logged", Style::kFaint)
                                                  : statement.decision_id());
  for (const std::string& path : statement.paths()) row("path", path);
  row("catalog", statement.catalog_digest());
  row("law", statement.law_digest());
  row("policies", statement.policy_digest());
  row("request", statement.request_digest());
  context.Print(table, "statement");
}

// A receipt that has all that is needed to check it.
absl::StatusOr<v1::Receipt> ReadReceipt(const std::string& file) {
  v1::Receipt receipt;
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, messages::ReadFile(file));
  DOMICILE_RETURN_IF_ERROR(messages::ReadMessage(text, file, "a receipt", &receipt));
  const absl::Status status = receipt::Verify(receipt, {});
  if (absl::IsInvalidArgument(status)) {
    return messages::BadDataError(absl::StrCat(file, ": ", status.message()));
  }
  return receipt;
}

absl::StatusOr<ExitStatus> VerifyReceipt(const VerifyOptions& options, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const v1::Receipt receipt, ReadReceipt(options.file));
  std::vector<std::string> keys;
  for (const std::string& file : options.key_files) {
    DOMICILE_ASSIGN_OR_RETURN(std::string pem, messages::ReadFile(file));
    if (absl::IsInvalidArgument(receipt::Verify(receipt, {pem}))) {
      return messages::BadDataError(absl::StrCat(file, ": is no Ed25519 public key in PEM"));
    }
    keys.push_back(std::move(pem));
  }
  const absl::Status status = receipt::Verify(receipt, keys);
  if (!status.ok()) {
    context.err << context.err_terminal.Paint("not valid:", Style::kBad) << " "
                << Printable(status.message()) << "\n";
    return ExitStatus::kNotValid;
  }
  const absl::StatusOr<v1::ReceiptStatement> statement = receipt.statement();
  DOMICILE_RETURN_IF_ERROR(Present(statement, context, PrintStatement).status());
  context.err << context.err_terminal.Paint("valid:", Style::kGood) << " signed with key "
              << Printable(receipt.key_id()) << ".\n";
  return ExitStatus::kSuccess;
}

absl::StatusOr<ExitStatus> GenerateKey(const std::string& file, Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const crypto::PrivateKey key, crypto::PrivateKey::Generate());
  DOMICILE_RETURN_IF_ERROR(WriteKeyPair(file, key));
  context.out << file << "\n" << PublicKeyFile(file) << "\n";
  context.err << "Made key " << key.key_id() << ". Start the server with `domiciled --signing-key "
              << Printable(file) << "`, and give " << Printable(PublicKeyFile(file))
              << " to whoever checks receipts.\n";
  return ExitStatus::kSuccess;
}

}  // namespace

void AddReceiptCommands(CommandTree& tree) {
  CLI::App& group = tree.AddGroup("receipt", "Check signed decisions, without a server");
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& verify = tree.AddCommand(
      group,
      {.name = "verify",
       .description =
           "Check that a receipt was signed with one of the keys, and show what it states",
       .examples = {"receipt verify receipt.json --key receipts.pem.pub",
                    "check twilio/sms --tenant acme --receipt receipt.json"},
       .remarks = "Exit status: 0 for a valid receipt, 1 for one that is not."},
      [options](Context& context) { return VerifyReceipt(*options, context); });
  verify.add_option("RECEIPT", options->file, "The receipt: .json, .yaml, .yml or .textproto")
      ->required()
      ->type_name("FILE");
  verify
      .add_option("--key", options->key_files,
                  "Public keys, Ed25519 in PEM; the receipt names the one that it was signed with")
      ->required()
      ->type_name("FILE");

  auto file = std::make_shared<std::string>();
  CLI::App& generate = tree.AddCommand(
      group,
      {.name = "keygen",
       .description = "Make a key to sign receipts with: FILE, which only its owner may read, and "
                      "FILE.pub",
       .examples = {"receipt keygen --out receipts.pem"},
       .remarks = "What `openssl genpkey -algorithm ed25519` makes does as well."},
      [file](Context& context) { return GenerateKey(*file, context); });
  generate.add_option("--out", *file, "Where the private key goes; it must not be there yet")
      ->required()
      ->type_name("FILE");
}

}  // namespace domicile::cli

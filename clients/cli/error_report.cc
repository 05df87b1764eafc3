#include "clients/cli/error_report.h"

#include <map>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/status.h"

namespace domicile::cli {
namespace {

// Next steps by ErrorReason. Reasons that explain themselves are not here.
const std::map<std::string, std::string>& NextSteps() {
  static const auto* const kSteps = new std::map<std::string, std::string>({
      {"PROCESSOR_NOT_FOUND", "`domicile processors list` shows all processors"},
      {"CHANNEL_NOT_FOUND", "`domicile channels list` shows all channels"},
      {"CONNECTOR_NOT_FOUND", "`domicile connectors list` shows all connectors"},
      {"INPUT_MISSING",
       "`domicile connectors show ID` shows a connector's inputs and their values"},
      {"INPUT_UNKNOWN",
       "`domicile connectors show ID` shows a connector's inputs and their values"},
      {"INPUT_OUT_OF_DOMAIN",
       "`domicile connectors show ID` shows a connector's inputs and their values"},
      {"INVALID_CURSOR", "leave out --resume-cursor to start again"},
      {"CURSOR_TOO_OLD", "leave out --resume-cursor to start again"},
      {"TOO_MANY_CONNECTORS", "ask for fewer connectors at a time"},
      {"TENANT_NOT_FOUND", "`domicile tenants list` shows all tenants"},
      {"LAW_RULE_NOT_FOUND", "`domicile law list` shows all rules of law"},
      {"STALE",
       "give the server more time with --timeout, or leave out --at-least-revision to take what it "
       "has"},
      {"TOO_MANY_SIMULATIONS", "try again when one of those under way has ended"},
      {"NO_SIGNING_KEY",
       "leave out --receipt, or give the server a key with `domiciled --signing-key FILE`"},
      {"POLICY_NOT_FOUND",
       "`domicile policies list` shows all policies; `domicile apply -f FILE` adds one"},
      {"ALREADY_EXISTS", "`domicile apply -f FILE` changes what is there"},
      {"REVISION_MISMATCH",
       "`domicile tenants show ID` and `domicile policies show ID` show what is kept now"},
      {"POLICY_IN_USE", "`domicile tenants list --policy ID` shows the tenants that are under it"},
      {"MESSAGE_TOO_LARGE",
       "send less at a time, or have the server take more with `domiciled --max-message-bytes N`"},
      {"STORAGE_FAILED", "see to the server's disk and to its log, and try again"},
      {"UNAUTHENTICATED",
       "say who you are with --token-file, or --tls-cert and --tls-key; over its Unix socket the "
       "server knows your user"},
      {"NOT_PERMITTED", "ask whoever runs the server for that role"},
      {"OVERLOADED", "try again in a moment, or ask for less at a time"},
      {"LOG_OFF", "start the server with `domiciled --decision-log FILE` to log decisions"},
      {"NO_CATALOG",
       "`domicile plugins list` shows which plugins were rejected; a server that is starting has "
       "a catalog soon"},
      {"INTERNAL", "the server's log says more"},
  });
  return *kSteps;
}

// The sentence at the top. That of gRPC for a server that is not there names no address.
std::string Headline(const absl::Status& status, const std::string& address) {
  const std::string message(status.message());
  if (client::ErrorInfoOf(status)) return message;
  if (absl::IsUnavailable(status)) {
    return absl::StrCat("no server answers at ", address, ": ", message);
  }
  if (absl::IsDeadlineExceeded(status)) {
    return absl::StrCat("the server at ", address, " did not answer in time: ", message);
  }
  return message.empty() ? absl::StatusCodeToString(status.code()) : message;
}

}  // namespace

std::string NextStep(const absl::Status& status, const std::string& address) {
  if (const std::optional<google::rpc::ErrorInfo> info = client::ErrorInfoOf(status)) {
    const auto step = NextSteps().find(info->reason());
    return step == NextSteps().end() ? "" : step->second;
  }
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "start a server with `domiciled --plugins DIRECTORY`, or name one that runs with "
             "--server ADDRESS";
    case absl::StatusCode::kDeadlineExceeded:
      return "give it more time with --timeout, or see whether it is well with `domicile server "
             "info`";
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return absl::StrCat("ask whoever runs the server at ", address, " for access");
    case absl::StatusCode::kUnimplemented:
      return "the server is older than this program: `domicile server info` and `domicile version` "
             "show both versions";
    default:
      return "";
  }
}

void ReportError(const absl::Status& status, const Context& context) {
  const std::string address = ServerAddress(context.options);
  context.err << context.err_terminal.Paint("error:", Style::kBad) << " "
              << Printable(Headline(status, address)) << "\n";
  if (const std::optional<google::rpc::BadRequest> bad = client::BadRequestOf(status)) {
    for (const auto& violation : bad->field_violations()) {
      // The message often says the first of them already.
      if (absl::StrContains(status.message(), violation.field()) &&
          absl::StrContains(status.message(), violation.description())) {
        continue;
      }
      context.err << "  " << Printable(violation.field()) << ": "
                  << Printable(violation.description()) << "\n";
    }
  }
  const std::string next = NextStep(status, address);
  if (!next.empty()) context.err << "next: " << next << "\n";
}

}  // namespace domicile::cli

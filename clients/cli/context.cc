#include "clients/cli/context.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/message_format.h"
#include "service/base/status_macros.h"

namespace domicile::cli {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

client::Client Context::Connect() const {
  if (connection != nullptr) return client::Client(connection);
  client::ConnectionOptions how;
  how.timeout = options.timeout;
  how.trace_context = [] {
    return client::TraceContext{Variable("TRACEPARENT"), Variable("TRACESTATE")};
  };
  how.root_certificates = options.tls_ca;
  how.certificate = options.tls_certificate;
  how.private_key = options.tls_key;
  how.tls_on_loopback = !options.tls_ca.empty() || !options.tls_certificate.empty();
  if (!options.token.empty()) {
    // A file of text ends with a line break, which is none of the token's.
    how.token = [token = std::string(absl::StripAsciiWhitespace(options.token))] { return token; };
  }
  return client::Client(client::MakeConnection(ServerAddress(options), std::move(how)));
}

absl::Status Context::Print(const google::protobuf::Message& message) const {
  if (options.output == "yaml") {
    out << FormatYaml(message);
  } else if (options.output == "textproto") {
    out << FormatTextproto(message);
  } else {
    DOMICILE_ASSIGN_OR_RETURN(const std::string json, FormatJson(message));
    out << json;
  }
  return absl::OkStatus();
}

void Context::Print(const Table& table, absl::string_view what) const {
  if (table.empty()) {
    err << "No " << what << ".\n";
  } else {
    out << table.Render(out_terminal);
  }
}

void Context::PrintHeading(absl::string_view text) const {
  out << "\n" << out_terminal.Paint(Printable(text), Style::kStrong) << "\n";
}

}  // namespace domicile::cli

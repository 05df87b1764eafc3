#include "clients/cli/stream_output.h"

#include "clients/cli/message_format.h"
#include "service/base/status_macros.h"

namespace domicile::cli {

absl::Status FlushStreamed(Context& context) {
  context.out.flush();
  return context.out.good() ? absl::OkStatus() : absl::CancelledError("nobody reads");
}

absl::Status PrintStreamed(const google::protobuf::Message& message, Context& context) {
  if (context.options.output == "yaml") {
    context.out << "---\n" << FormatYaml(message);
  } else if (context.options.output == "textproto") {
    context.out << FormatTextproto(message) << "\n";
  } else {
    DOMICILE_ASSIGN_OR_RETURN(const std::string line, FormatJsonLine(message));
    context.out << line;
  }
  return FlushStreamed(context);
}

}  // namespace domicile::cli

// What a command works with: the options of every command, the streams, and the server.

#ifndef DOMICILE_CLIENTS_CLI_CONTEXT_H_
#define DOMICILE_CLIENTS_CLI_CONTEXT_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/exit_status.h"
#include "clients/cli/global_options.h"
#include "clients/cli/table.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/client.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

struct Context {
  std::ostream& out;  // answers, and nothing else
  std::ostream& err;  // messages and progress
  Terminal out_terminal;
  Terminal err_terminal;
  GlobalOptions options;
  // What Connect() uses; by default a connection to the server that the options name.
  std::shared_ptr<client::Connection> connection = nullptr;

  // A client of that server. Trace context comes from the environment
  // variables TRACEPARENT and TRACESTATE, where a caller that is traced puts them.
  client::Client Connect() const;

  bool WantsTable() const { return options.output == "table"; }

  // Writes a message in the form that -o asks for, which is not a table.
  absl::Status Print(const google::protobuf::Message& message) const;

  // Writes a table; one without rows becomes a message that there are none of `what`.
  void Print(const Table& table, absl::string_view what) const;

  // Writes a line above what belongs together, after an empty one.
  void PrintHeading(absl::string_view text) const;
};

// What a command does once the command line is understood.
using Action = std::function<absl::StatusOr<ExitStatus>(Context&)>;

// Hands an answer to `render`, or to the form that -o asks for. An error passes through.
template <typename Response, typename Render>
absl::StatusOr<ExitStatus> Present(const absl::StatusOr<Response>& response, Context& context,
                                   Render render) {
  if (!response.ok()) return response.status();
  if (context.WantsTable()) {
    render(*response, context);
  } else if (absl::Status status = context.Print(*response); !status.ok()) {
    return status;
  }
  return ExitStatus::kSuccess;
}

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTEXT_H_

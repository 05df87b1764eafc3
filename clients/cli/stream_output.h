// The messages of a stream, as they come.

#ifndef DOMICILE_CLIENTS_CLI_STREAM_OUTPUT_H_
#define DOMICILE_CLIENTS_CLI_STREAM_OUTPUT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "clients/cli/interrupt.h"

namespace domicile::cli {

// Writes one message in the form that -o asks for, which is not a table: a JSON object on a line, a
// YAML document, or textproto and an empty line. CANCELLED when nobody reads any more.
absl::Status PrintStreamed(const google::protobuf::Message& message, Context& context);

// CANCELLED when nobody reads any more.
absl::Status FlushStreamed(Context& context);

// Reads a stream to its end and hands each message to `print`, which returns a status; the stream
// ends when that is an error. Returns the first error, of `print` or of the stream.
template <typename Message, typename Print>
absl::Status ReadStream(client::StreamReader<Message>& reader, Print print) {
  absl::Status printed;
  while (const std::optional<Message> message = reader.Read()) {
    if (!printed.ok()) continue;
    printed = print(*message);
    if (!printed.ok()) reader.Cancel();
  }
  const absl::Status status = reader.Finish();
  return printed.ok() ? status : printed;
}

// Follows a watch, which `open` starts, until it is interrupted or nobody reads any more. A watch
// that the server ends is an error. `line` gives a message as it stands in place of a table.
template <typename Open, typename Line>
absl::StatusOr<ExitStatus> Follow(Context& context, Open open, Line line) {
  // Signals are blocked before gRPC starts threads, which would else receive them.
  Interrupt interrupt;
  const auto reader = open();
  interrupt.Call([&reader] { reader->Cancel(); });
  const absl::Status status = ReadStream(*reader, [&](const auto& message) {
    if (!context.WantsTable()) return PrintStreamed(message, context);
    context.out << line(message);
    return FlushStreamed(context);
  });
  interrupt.Stop();
  if (absl::IsCancelled(status)) return ExitStatus::kSuccess;
  if (!status.ok()) return status;
  return absl::UnavailableError("the server ended the watch");
}

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_STREAM_OUTPUT_H_

// Messages from the protocol buffer text format.

#ifndef DOMICILE_CLIENTS_CLI_TEXTPROTO_MESSAGE_H_
#define DOMICILE_CLIENTS_CLI_TEXTPROTO_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/read_options.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

// Reads the text into `message`. What is wrong is bad data, with the file, the line, and the
// nearest field for an unknown one.
absl::Status ReadTextproto(const std::string& text, const std::string& file,
                           google::protobuf::Message* message, const ReadOptions& options = {});

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_TEXTPROTO_MESSAGE_H_

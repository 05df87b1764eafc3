// Messages as text, for programs to read.

#ifndef DOMICILE_CLIENTS_CLI_MESSAGE_FORMAT_H_
#define DOMICILE_CLIENTS_CLI_MESSAGE_FORMAT_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

// proto3 JSON, indented and ending in a newline. Fields with their default value are left out.
absl::StatusOr<std::string> FormatJson(const google::protobuf::Message& message);

// proto3 JSON on one line, which ends in a newline.
absl::StatusOr<std::string> FormatJsonLine(const google::protobuf::Message& message);

// The fields and values of the proto3 JSON as YAML, except that numbers of 64 bits are numbers. A
// string that a reader of YAML could take for something else, such as the country `NO`, is quoted.
std::string FormatYaml(const google::protobuf::Message& message);

// The protocol buffer text format, UTF-8 as it is.
std::string FormatTextproto(const google::protobuf::Message& message);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_MESSAGE_FORMAT_H_

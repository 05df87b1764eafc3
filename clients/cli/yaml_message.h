// Messages from YAML and JSON, read by the types of their fields.
//
// In a string field every scalar is its own text: the country `NO` stays a string, and so do `yes`,
// `1.10` and `2026-11-23`.

#ifndef DOMICILE_CLIENTS_CLI_YAML_MESSAGE_H_
#define DOMICILE_CLIENTS_CLI_YAML_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/read_options.h"
#include "google/protobuf/message.h"

namespace domicile::cli {

// Reads one YAML document into `message`. Fields go by their name or their lowerCamelCase form,
// enum values by their name, times and bytes are written as in proto3 JSON. What is unknown, there
// twice, without a value or of another type is bad data, with the file and line.
absl::Status ReadYaml(const std::string& text, const std::string& file,
                      google::protobuf::Message* message, const ReadOptions& options = {});

// The same for JSON.
absl::Status ReadJson(const std::string& text, const std::string& file,
                      google::protobuf::Message* message, const ReadOptions& options = {});

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_YAML_MESSAGE_H_

// Messages from YAML and JSON, read by the types of their fields.
//
// In a string field every scalar is its own text: the country `NO` stays a string, and so do `yes`,
// `1.10` and `2026-11-23`.

#ifndef DOMICILE_SERVICE_MESSAGES_YAML_MESSAGE_H_
#define DOMICILE_SERVICE_MESSAGES_YAML_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/messages/read_options.h"

namespace domicile::messages {

// Reads one YAML document into `message`. Fields go by their name or their lowerCamelCase form,
// enum values by their name or what is special in it (ACCESS_ROLE_QUERY or `query`), times and
// bytes are written as in proto3 JSON. What is unknown, there twice, without a value or of another
// type is bad data, with the file and line.
absl::Status ReadYaml(const std::string& text, const std::string& file,
                      google::protobuf::Message* message, const ReadOptions& options = {});

// The same for JSON.
absl::Status ReadJson(const std::string& text, const std::string& file,
                      google::protobuf::Message* message, const ReadOptions& options = {});

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_YAML_MESSAGE_H_

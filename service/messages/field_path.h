// Field paths such as `residencies.country_codes`.

#ifndef DOMICILE_SERVICE_MESSAGES_FIELD_PATH_H_
#define DOMICILE_SERVICE_MESSAGES_FIELD_PATH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace domicile::messages {

// Whether the path leads from the type to a field; INVALID_ARGUMENT names the nearest field.
absl::Status CheckFieldPath(const google::protobuf::Descriptor* type, const std::string& path);

// `path` + `.` + `name`, or the name alone.
std::string Below(absl::string_view path, absl::string_view name);

// Whether a path is `above`, or leads further down from it.
bool IsAtOrBelow(absl::string_view path, absl::string_view above);

// What identifies a message among others of a list, such as its `connector_id`; empty when it has
// nothing of the kind.
std::string KeyOf(const google::protobuf::Message& message);

// The path of an element of a list: by its key where it has one, else by its index.
std::string ElementPath(const std::string& path, const google::protobuf::Message& element,
                        int index);

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_FIELD_PATH_H_

// Messages from files, in the form that a file's name tells.

#ifndef DOMICILE_SERVICE_MESSAGES_MESSAGE_FILE_H_
#define DOMICILE_SERVICE_MESSAGES_MESSAGE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/messages/read_options.h"

namespace domicile::messages {

// What a file holds. INVALID_ARGUMENT when it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& file);

// Whether the name ends in .textproto, .yaml, .yml or .json.
bool IsMessageFile(const std::string& file);

// Reads the text into `message`, in the form that the name's ending tells. What is wrong is bad
// data that names the file, and the line where it is known; `what` says what such a file is called,
// such as `a contract`.
absl::Status ReadMessage(const std::string& text, const std::string& file, const std::string& what,
                         google::protobuf::Message* message, const ReadOptions& options = {});

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_MESSAGE_FILE_H_

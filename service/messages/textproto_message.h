// Messages from the protocol buffer text format.

#ifndef DOMICILE_SERVICE_MESSAGES_TEXTPROTO_MESSAGE_H_
#define DOMICILE_SERVICE_MESSAGES_TEXTPROTO_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/messages/read_options.h"

namespace domicile::messages {

// Reads the text into `message`. What is wrong is bad data, with the file, the line, and the
// nearest field for an unknown one.
absl::Status ReadTextproto(const std::string& text, const std::string& file,
                           google::protobuf::Message* message, const ReadOptions& options = {});

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_TEXTPROTO_MESSAGE_H_

// Texts of messages, which proto3 wants in UTF-8. Parsing the text formats does not look at that,
// and a message with another text is sent to nobody who could read it.

#ifndef DOMICILE_SERVICE_BASE_UTF8_H_
#define DOMICILE_SERVICE_BASE_UTF8_H_

#include <string>

#include "google/protobuf/message.h"

namespace domicile::base {

// Where in the message the first text is that is not UTF-8, such as `rules[3].note`; empty when
// there is none.
std::string FirstNotUtf8(const google::protobuf::Message& message);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_UTF8_H_

// Values of fields that are known by reflection only.

#ifndef DOMICILE_CLIENTS_CLI_FIELD_VALUE_H_
#define DOMICILE_CLIENTS_CLI_FIELD_VALUE_H_

#include <string>

#include "google/protobuf/message.h"

namespace domicile::cli {

// An index of -1 stands for the value of a field that does not repeat, or for all of one that does.

// Whether two values of a field that is no message are equal.
bool EqualScalars(const google::protobuf::Message& one, int one_index,
                  const google::protobuf::Message& other, int other_index,
                  const google::protobuf::FieldDescriptor* field);

// A value as text: a string in quotes, a list in brackets, a message on one line, cut where it is
// long.
std::string ValueText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor* field, int index);

// A list as text, its messages by what identifies them where something does.
std::string ListText(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor* field);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_FIELD_VALUE_H_

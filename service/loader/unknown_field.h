// Fields of a message that this version of its type does not have.

#ifndef DOMICILE_SERVICE_LOADER_UNKNOWN_FIELD_H_
#define DOMICILE_SERVICE_LOADER_UNKNOWN_FIELD_H_

#include <string>

#include "google/protobuf/message.h"

namespace domicile::loader {

// The first unknown field, such as `15 of domicile.v1.Connector`; empty when there is none.
std::string FindUnknownField(const google::protobuf::Message& message);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_UNKNOWN_FIELD_H_

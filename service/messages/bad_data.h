// The error of a file that cannot be read as what it should be.

#ifndef DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_
#define DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_

#include "absl/status/status.h"

namespace domicile::messages {

// A file that does not parse, or that says nothing that could be used. No server sends DATA_LOSS,
// so that the code is free to say so within a program.
inline absl::Status BadDataError(absl::string_view message) { return absl::DataLossError(message); }

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_

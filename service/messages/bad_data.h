// The error of a file that cannot be read as what it should be.

#ifndef DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_
#define DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "service/base/utf8.h"

namespace domicile::messages {

// A file that does not parse, or that says nothing that could be used. No server sends DATA_LOSS,
// so that the code is free to say so within a program.
inline absl::Status BadDataError(absl::string_view message) { return absl::DataLossError(message); }

// That all texts of what was read are UTF-8.
inline absl::Status CheckTexts(const google::protobuf::Message& message, const std::string& file) {
  const std::string place = base::FirstNotUtf8(message);
  if (place.empty()) return absl::OkStatus();
  return BadDataError(absl::StrCat(file, ": ", place, " is not UTF-8"));
}

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_BAD_DATA_H_

// Errors as callers of the API see them: a status with a `google.rpc.ErrorInfo`, and for bad input
// a `google.rpc.BadRequest`, as its payloads. Texts may quote a request: what is too long to reach
// the caller is cut, and ends in `...`.

#ifndef DOMICILE_SERVICE_BASE_ERROR_H_
#define DOMICILE_SERVICE_BASE_ERROR_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace domicile::base {

// The payload's key, which is also the type url of a detail of `google.rpc.Status`.
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

// What `google.rpc.ErrorInfo.domain` says.
inline constexpr char kErrorDomain[] = "domicile";

using Metadata = std::map<std::string, std::string>;

// A field of a request that is wrong.
struct FieldViolation {
  std::string field;        // its path, such as `inputs[0].value`
  std::string description;  // what was expected and what was found
};

// A status whose ErrorInfo has that reason.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const Metadata& metadata = {});

// INVALID_ARGUMENT; `violations` must not be empty. The first one's field is in the metadata.
absl::Status BadRequest(std::string_view reason, const std::vector<FieldViolation>& violations,
                        Metadata metadata = {});

// The same status with the paths of its fields, where it has any, below `path`.
absl::Status Below(const std::string& path, const absl::Status& status);

// RESOURCE_EXHAUSTED, with a `google.rpc.RetryInfo` that says when to ask again.
absl::Status Overloaded(std::string_view reason, std::string_view message,
                        absl::Duration retry_delay, const Metadata& metadata = {});

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_ERROR_H_

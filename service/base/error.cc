#include "service/base/error.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"

namespace domicile::base {

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const Metadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  absl::Status status(code, absl::string_view(message.data(), message.size()));
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status BadRequest(std::string_view reason, const std::vector<FieldViolation>& violations,
                        Metadata metadata) {
  google::rpc::BadRequest details;
  for (const FieldViolation& violation : violations) {
    auto& detail = *details.add_field_violations();
    detail.set_field(violation.field);
    detail.set_description(violation.description);
  }
  metadata.emplace("field", violations.front().field);
  const std::string message =
      absl::StrJoin(violations, "; ", [](std::string* out, const FieldViolation& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      });
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason, message, metadata);
  status.SetPayload(kBadRequestUrl, absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace domicile::base

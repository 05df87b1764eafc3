#include "service/base/error.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"

namespace domicile::base {
namespace {

// A status travels in HTTP/2 headers, of which a client takes 8 KiB: its message, and once more in
// the details, where violations repeat it. A longer one would not arrive at all.
constexpr size_t kLongestText = 1900;
constexpr size_t kLongestValue = 160;

// As much of the text as so many bytes of a header hold, in which all but printable ASCII takes
// three.
std::string Shorten(std::string_view text, size_t longest) {
  size_t size = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    size += text[i] >= ' ' && text[i] <= '~' ? 1 : 3;
    if (size <= longest) continue;
    // Not within a character of UTF-8.
    while (i > 0 && (text[i] & 0xC0) == 0x80) --i;
    return std::string(text.substr(0, i)) + "...";
  }
  return std::string(text);
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const Metadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[key] = Shorten(value, kLongestValue);
  }
  absl::Status status(code, Shorten(message, kLongestText));
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status BadRequest(std::string_view reason, const std::vector<FieldViolation>& violations,
                        Metadata metadata) {
  google::rpc::BadRequest details;
  for (const FieldViolation& violation : violations) {
    const size_t used = details.ByteSizeLong();
    if (used >= kLongestText) break;
    auto& detail = *details.add_field_violations();
    detail.set_field(violation.field);
    detail.set_description(Shorten(violation.description, kLongestText - used));
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

absl::Status Below(const std::string& path, const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kBadRequestUrl);
  google::rpc::BadRequest bad_request;
  if (!payload || !bad_request.ParseFromString(std::string(*payload))) return status;
  google::rpc::ErrorInfo info;
  const absl::optional<absl::Cord> details = status.GetPayload(kErrorInfoUrl);
  if (!details || !info.ParseFromString(std::string(*details))) return status;
  std::vector<FieldViolation> violations;
  for (const auto& violation : bad_request.field_violations()) {
    violations.push_back({path + violation.field(), violation.description()});
  }
  Metadata metadata(info.metadata().begin(), info.metadata().end());
  metadata.erase("field");
  return BadRequest(info.reason(), violations, std::move(metadata));
}

absl::Status Overloaded(std::string_view reason, std::string_view message,
                        absl::Duration retry_delay, const Metadata& metadata) {
  google::rpc::RetryInfo retry;
  const absl::Duration rest = retry_delay - absl::Floor(retry_delay, absl::Seconds(1));
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_delay));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  absl::Status status = Error(absl::StatusCode::kResourceExhausted, reason, message, metadata);
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  return status;
}

}  // namespace domicile::base

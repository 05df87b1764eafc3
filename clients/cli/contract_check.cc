#include "clients/cli/contract_check.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_status.h"
#include "service/base/nearest.h"
#include "service/base/status_macros.h"
#include "service/messages/bad_data.h"
#include "service/messages/field_path.h"

namespace domicile::cli {
namespace {

using google::protobuf::FieldDescriptor;

// The field of PartialResponse that answers the request; the two oneofs name their fields alike.
const FieldDescriptor* ResponseField(const v1::Expectation& expectation) {
  const auto* request = expectation.GetReflection()->GetOneofFieldDescriptor(
      expectation, v1::Expectation::descriptor()->FindOneofByName("request"));
  return request == nullptr ? nullptr
                            : v1::PartialResponse::descriptor()->FindFieldByName(request->name());
}

absl::Status CheckResponse(const v1::PartialResponse& response, const FieldDescriptor* wanted,
                           const std::string& where) {
  const auto* field = response.GetReflection()->GetOneofFieldDescriptor(
      response, v1::PartialResponse::descriptor()->FindOneofByName("response"));
  if (field == wanted) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("`", where, "` has ", field == nullptr ? "nothing" : "`" + field->name() + "`",
                   "; the request is answered with `", wanted->name(), "`"));
}

absl::Status CheckForbid(const v1::Forbid& forbid, const FieldDescriptor* response) {
  const bool names_ids =
      forbid.country_codes_size() + forbid.processor_ids_size() + forbid.connector_ids_size() > 0;
  if (!names_ids && !forbid.has_response()) {
    return absl::InvalidArgumentError("`forbid` forbids nothing");
  }
  if (!names_ids && forbid.within_size() > 0) {
    return absl::InvalidArgumentError("`forbid.within` needs ids or countries beside it");
  }
  for (const std::string& path : forbid.within()) {
    DOMICILE_RETURN_IF_ERROR(messages::CheckFieldPath(response->message_type(), path));
  }
  return forbid.has_response() ? CheckResponse(forbid.response(), response, "forbid.response")
                               : absl::OkStatus();
}

absl::Status CheckError(const v1::Expectation& expectation) {
  if (expectation.has_expect() || expectation.exact_size() > 0 || expectation.forbid_size() > 0) {
    return absl::InvalidArgumentError("`error` excludes `expect`, `exact` and `forbid`");
  }
  // Those of google.rpc.Code but OK.
  static const auto* const kCodes = [] {
    auto* codes = new std::vector<std::string>;
    for (int code = 1; code <= 16; ++code) {
      codes->push_back(absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
    }
    return codes;
  }();
  const std::string& code = expectation.error().code();
  if (std::find(kCodes->begin(), kCodes->end(), code) != kCodes->end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("`error.code` is `", code,
                                                 "`, which is no code of an error",
                                                 base::DidYouMean(code, *kCodes)));
}

absl::Status CheckExpectation(const v1::Expectation& expectation) {
  const FieldDescriptor* response = ResponseField(expectation);
  if (response == nullptr) {
    return absl::InvalidArgumentError("has no request, such as `resolve_residency`");
  }
  if (expectation.has_error()) return CheckError(expectation);
  if (!expectation.has_expect() && expectation.exact_size() == 0 &&
      expectation.forbid_size() == 0) {
    return absl::InvalidArgumentError(
        "expects nothing: it needs `expect`, `exact`, `forbid` or `error`");
  }
  if (expectation.has_expect()) {
    DOMICILE_RETURN_IF_ERROR(CheckResponse(expectation.expect(), response, "expect"));
  }
  for (const std::string& path : expectation.exact()) {
    DOMICILE_RETURN_IF_ERROR(messages::CheckFieldPath(response->message_type(), path));
  }
  for (const v1::Forbid& forbid : expectation.forbid()) {
    DOMICILE_RETURN_IF_ERROR(CheckForbid(forbid, response));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckContract(const v1::Contract& contract, const std::string& file) {
  if (contract.expectations().empty()) {
    return messages::BadDataError(
        absl::StrCat(file, ": has no expectations, so that nothing could break it"));
  }
  if (contract.has_tenancy() && contract.tenancy().tenants().empty() &&
      contract.tenancy().policies().empty()) {
    return messages::BadDataError(
        absl::StrCat(file, ": `tenancy` has neither tenants nor policies"));
  }
  std::set<std::string> names;
  for (int i = 0; i < contract.expectations_size(); ++i) {
    const v1::Expectation& expectation = contract.expectations(i);
    if (expectation.name().empty()) {
      return messages::BadDataError(absl::StrCat(file, ": expectations[", i, "] has no name"));
    }
    if (!names.insert(expectation.name()).second) {
      return messages::BadDataError(
          absl::StrCat(file, ": two expectations are called \"", expectation.name(), "\""));
    }
    if (const absl::Status status = CheckExpectation(expectation); !status.ok()) {
      return messages::BadDataError(
          absl::StrCat(file, ": \"", expectation.name(), "\" ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace domicile::cli

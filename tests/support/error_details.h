// What an error tells its caller beside its message, and matchers for it.
//
//   EXPECT_THAT(status, HasReason("INPUT_UNKNOWN"));
//   EXPECT_THAT(status, HasViolation("inputs[0].name", HasSubstr("regin")));

#ifndef DOMICILE_TESTS_SUPPORT_ERROR_DETAILS_H_
#define DOMICILE_TESTS_SUPPORT_ERROR_DETAILS_H_

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/error.h"
#include "tests/support/status_matchers.h"

namespace grpc {
class Status;
}

namespace domicile::testing {

struct ErrorDetails {
  std::vector<google::rpc::ErrorInfo> infos;
  std::vector<google::rpc::BadRequest> bad_requests;
  std::vector<google::rpc::RetryInfo> retries;

  // Takes one detail; `type_url` says what `bytes` are.
  void Add(std::string_view type_url, const std::string& bytes) {
    bool parsed = true;
    if (type_url == base::kErrorInfoUrl) parsed = infos.emplace_back().ParseFromString(bytes);
    if (type_url == base::kBadRequestUrl) {
      parsed = bad_requests.emplace_back().ParseFromString(bytes);
    }
    if (type_url == base::kRetryInfoUrl) parsed = retries.emplace_back().ParseFromString(bytes);
    EXPECT_TRUE(parsed) << type_url;
  }
};

inline ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    details.Add({type_url.data(), type_url.size()}, std::string(payload));
  });
  return details;
}

template <typename T>
ErrorDetails DetailsOf(const absl::StatusOr<T>& result) {
  return DetailsOf(result.status());
}

// As they came over the wire; in the library domicile_test_rpc.
ErrorDetails DetailsOf(const grpc::Status& status);

// The metadata of the ErrorInfo; empty unless there is exactly one.
template <typename Status>
std::map<std::string, std::string> MetadataOf(const Status& status) {
  const ErrorDetails details = DetailsOf(status);
  if (details.infos.size() != 1) return {};
  return {details.infos[0].metadata().begin(), details.infos[0].metadata().end()};
}

// Exactly one ErrorInfo, of Domicile's domain and with that reason.
MATCHER_P(HasReason, reason, "") {
  const ErrorDetails details = DetailsOf(arg);
  if (details.infos.size() != 1) {
    *result_listener << "which has " << details.infos.size() << " ErrorInfos";
    return false;
  }
  *result_listener << "whose ErrorInfo is " << details.infos[0].ShortDebugString();
  return details.infos[0].reason() == reason && details.infos[0].domain() == "domicile";
}

// One BadRequest, with a violation of that field, described so.
MATCHER_P2(HasViolation, field, description, "") {
  const ErrorDetails details = DetailsOf(arg);
  if (details.bad_requests.size() != 1) {
    *result_listener << "which has " << details.bad_requests.size() << " BadRequests";
    return false;
  }
  *result_listener << "whose BadRequest is " << details.bad_requests[0].ShortDebugString();
  for (const auto& violation : details.bad_requests[0].field_violations()) {
    if (violation.field() == field &&
        ::testing::Value(std::string(violation.description()), description)) {
      return true;
    }
  }
  return false;
}

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_ERROR_DETAILS_H_

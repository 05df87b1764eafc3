// Matchers for absl::Status and absl::StatusOr; Debian's abseil has none.
//
//   EXPECT_THAT(ParseDay("2026-02-30"), StatusIs(absl::StatusCode::kInvalidArgument,
//                                                HasSubstr("2026-02-30")));
//   EXPECT_THAT(status, IsOk());

#ifndef DOMICILE_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define DOMICILE_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace domicile::testing {

inline const absl::Status& ToStatus(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& ToStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

// What a file is answered with that cannot be read as what it should be: see BadDataError().
inline constexpr absl::StatusCode kBadData = absl::StatusCode::kDataLoss;

MATCHER(IsOk, "is OK") {
  *result_listener << ToStatus(arg).ToString();
  return ToStatus(arg).ok();
}

MATCHER_P2(StatusIs, code, message, "") {
  const absl::Status& status = ToStatus(arg);
  *result_listener << status.ToString();
  return status.code() == code &&
         ::testing::ExplainMatchResult(message, std::string(status.message()), result_listener);
}

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_STATUS_MATCHERS_H_

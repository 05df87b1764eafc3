#include "service/rpc/grpc_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/base/error.h"
#include "tests/support/error_details.h"

namespace domicile::rpc {
namespace {

using domicile::testing::HasReason;
using domicile::testing::HasViolation;

TEST(ToGrpcStatusTest, OkIsOkWithoutDetails) {
  const grpc::Status status = ToGrpcStatus(absl::OkStatus());
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.error_details(), "");
}

TEST(ToGrpcStatusTest, EveryCodeStaysItself) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "message");
    EXPECT_EQ(ToGrpcStatus(status).error_code(), code) << status;
  }
  EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("")).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ToGrpcStatus(absl::UnavailableError("")).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(ToGrpcStatusTest, KeepsTheMessage) {
  EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("it is not there")).error_message(),
            "it is not there");
}

TEST(ToGrpcStatusTest, PayloadsBecomeDetails) {
  const grpc::Status status =
      ToGrpcStatus(base::BadRequest("INVALID_FIELD", {{"a.b", "is wrong"}}));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
  EXPECT_THAT(status, HasViolation("a.b", "is wrong"));
}

}  // namespace
}  // namespace domicile::rpc

#include "clients/cpp/status.h"

#include <grpcpp/support/status.h>

#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace domicile::client {
namespace {

grpc::Status WithDetails(const google::rpc::Status& details) {
  return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "selector: is required",
                      details.SerializeAsString());
}

TEST(StatusTest, CodeAndMessageAreKept) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "there is no such connector"));
  EXPECT_EQ(status, absl::NotFoundError("there is no such connector"));
}

TEST(StatusTest, EveryGrpcCodeHasItsCounterpart) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status =
        FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(code), "m"));
    EXPECT_EQ(status.raw_code(), code);
  }
  EXPECT_EQ(FromGrpcStatus(grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "")).code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(StatusTest, DetailsBecomePayloads) {
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  info.set_domain("domicile");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("selector");
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(bad);

  const absl::Status status = FromGrpcStatus(WithDetails(details));
  ASSERT_TRUE(ErrorInfoOf(status).has_value());
  EXPECT_EQ(ErrorInfoOf(status)->reason(), "INVALID_FIELD");
  EXPECT_EQ(ErrorInfoOf(status)->domain(), "domicile");
  ASSERT_TRUE(BadRequestOf(status).has_value());
  EXPECT_EQ(BadRequestOf(status)->field_violations(0).field(), "selector");
}

TEST(StatusTest, DetailsOfAnUnknownKindAreKeptToo) {
  google::rpc::Status details;
  details.add_details()->set_type_url("type.googleapis.com/of.another.Server");
  details.mutable_details(0)->set_value("bytes");
  const absl::Status status = FromGrpcStatus(WithDetails(details));
  EXPECT_EQ(status.GetPayload("type.googleapis.com/of.another.Server"), absl::Cord("bytes"));
}

TEST(StatusTest, AnErrorWithoutDetailsHasNone) {
  const absl::Status status = absl::UnavailableError("gone");
  EXPECT_FALSE(ErrorInfoOf(status).has_value());
  EXPECT_FALSE(BadRequestOf(status).has_value());
}

TEST(StatusTest, DamagedDetailsLeaveTheMessage) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::INTERNAL, "failed", "\xff\xff no proto"));
  EXPECT_EQ(status, absl::InternalError("failed"));

  google::rpc::Status details;
  details.add_details()->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  details.mutable_details(0)->set_value("\xff\xff no ErrorInfo");
  EXPECT_FALSE(ErrorInfoOf(FromGrpcStatus(WithDetails(details))).has_value());
}

}  // namespace
}  // namespace domicile::client

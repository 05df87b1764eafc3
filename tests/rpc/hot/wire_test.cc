#include "service/rpc/hot/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "domicile/v1/residency_service.pb.h"
#include "tests/support/plugin_builder.h"

namespace domicile::rpc::hot {
namespace {

using domicile::testing::FromText;
using ::testing::SizeIs;

std::string Bytes(const std::string& text) {
  return FromText<v1::CheckTransferRequest>(text).SerializeAsString();
}

TEST(WireTest, APlainCheckIsRead) {
  const std::string bytes = Bytes("check { tenant_id: 'acme' connector_id: 'twilio/sms' }");
  CheckRequestView request;
  ASSERT_TRUE(ReadCheckTransfer(bytes, request));
  EXPECT_EQ(request.check.tenant_id, "acme");
  EXPECT_EQ(request.check.connector_id, "twilio/sms");
  EXPECT_EQ(request.check.others, "");
  EXPECT_EQ(request.view, v1::DECISION_VIEW_UNSPECIFIED);
}

TEST(WireTest, WhatACheckSaysBesideIsItsShape) {
  const std::string bytes = Bytes(
      "check { tenant_id: 'acme' connector_id: 'twilio/sms' data_subject_country: 'IT' "
      "purposes: 'support' } view: DECISION_VIEW_VERDICT");
  CheckRequestView request;
  ASSERT_TRUE(ReadCheckTransfer(bytes, request));
  EXPECT_EQ(request.check.others,
            FromText<v1::TransferCheck>("data_subject_country: 'IT' purposes: 'support'")
                .SerializeAsString());
  EXPECT_EQ(request.view, v1::DECISION_VIEW_VERDICT);
}

TEST(WireTest, WhatAsksForMoreIsLeftToOthers) {
  const std::string check = "check { tenant_id: 'acme' connector_id: 'twilio/sms' } ";
  CheckRequestView request;
  for (const char* more : {"as_of: '2026-01-01'", "at_least { generation: 1 }", "explain: true",
                           "sign: true", "view: 7"}) {
    EXPECT_FALSE(ReadCheckTransfer(Bytes(check + more), request)) << more;
  }
}

TEST(WireTest, WhatIsMissingOrTwiceIsLeftToOthers) {
  CheckRequestView request;
  EXPECT_FALSE(ReadCheckTransfer("", request));
  EXPECT_FALSE(ReadCheckTransfer(Bytes("check { tenant_id: 'acme' }"), request));
  EXPECT_FALSE(ReadCheckTransfer(Bytes("check { connector_id: 'twilio/sms' }"), request));
  const std::string once = Bytes("check { tenant_id: 'acme' connector_id: 'twilio/sms' }");
  EXPECT_FALSE(ReadCheckTransfer(once + once, request));
}

TEST(WireTest, ABatchIsReadInItsOrder) {
  const std::string bytes =
      FromText<v1::BatchCheckTransfersRequest>(
          "checks { tenant_id: 'a' connector_id: 'x/y' } checks { tenant_id: 'b' connector_id: "
          "'x/y' purposes: 'p' } view: DECISION_VIEW_VERDICT")
          .SerializeAsString();
  BatchRequestView request;
  ASSERT_TRUE(ReadBatch(bytes, request));
  ASSERT_THAT(request.checks, SizeIs(2));
  EXPECT_EQ(request.checks[1].tenant_id, "b");
  EXPECT_FALSE(request.checks[1].others.empty());
  EXPECT_EQ(request.view, v1::DECISION_VIEW_VERDICT);
}

TEST(WireTest, ACheckOfAStreamHasItsNumber) {
  const std::string bytes =
      FromText<v1::StreamChecksRequest>("id: 300 check { tenant_id: 'a' connector_id: 'x/y' }")
          .SerializeAsString();
  CheckRequestView request;
  ASSERT_TRUE(ReadStreamChecks(bytes, request));
  EXPECT_EQ(request.id, 300u);
  EXPECT_EQ(request.check.tenant_id, "a");
}

// What is read as plain means the same to protobuf, whatever bytes come.
TEST(WireTest, DamagedBytesAreNeverReadAsSomethingElse) {
  const std::string whole = Bytes(
      "check { tenant_id: 'acme' connector_id: 'twilio/sms' data_subject_country: 'IT' } "
      "view: DECISION_VIEW_VERDICT");
  std::mt19937 random(7);
  int read = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes = whole;
    for (unsigned changes = random() % 4; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    CheckRequestView request;
    if (!ReadCheckTransfer(bytes, request)) continue;
    v1::CheckTransferRequest parsed;
    // Texts that are no UTF-8 are found in no table, and names of fields below are not looked at.
    if (!parsed.ParseFromString(bytes)) continue;
    ++read;
    ASSERT_EQ(parsed.check().tenant_id(), request.check.tenant_id);
    ASSERT_EQ(parsed.check().connector_id(), request.check.connector_id);
    ASSERT_EQ(parsed.view(), request.view);
    v1::TransferCheck others;
    ASSERT_TRUE(others.ParseFromArray(request.check.others.data(),
                                      static_cast<int>(request.check.others.size())));
    others.set_tenant_id(parsed.check().tenant_id());
    others.set_connector_id(parsed.check().connector_id());
    ASSERT_EQ(others.SerializeAsString(), parsed.check().SerializeAsString());
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace domicile::rpc::hot

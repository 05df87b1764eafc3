#include "service/rpc/permission_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/rpc/tenant_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasViolation;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::HasSubstr;

using Stub = v1::ResidencyService::Stub;

class PermissionAnswerTest : public ::testing::Test {
 protected:
  PermissionAnswerTest() { testing::ServeTenant(server_); }
  auto List(const std::string& request) {
    return server_.Ask(&Stub::ListPermittedConnectors, request);
  }
  RpcServer server_;
};

TEST_F(PermissionAnswerTest, WhatMayBeUsedIsRankedAndTheRestSaysWhatItNeeds) {
  const auto answer = List("tenant_id: 'rossi'");
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_EQ(answer.response.permissions_size(), 3);
  EXPECT_EQ(answer.response.permissions(0).connector_id(), "acme/sms");
  EXPECT_EQ(answer.response.permissions(0).rank(), 1);
  EXPECT_EQ(answer.response.permissions(1).connector_id(), "acme/chat");
  EXPECT_EQ(answer.response.permissions(1).rank(), 2);
  EXPECT_EQ(answer.response.permissions(2).connector_id(), "acme/voice");
  EXPECT_EQ(answer.response.permissions(2).rank(), 0);
  EXPECT_EQ(answer.response.permissions(2).alternatives(0).remedies(0).text(),
            "Opt in to `acme/voice`.");
  EXPECT_EQ(answer.response.revision().tenancy_revision(), 1);
  EXPECT_EQ(answer.response.as_of(), "2026-11-23");
}

TEST_F(PermissionAnswerTest, AChannelNarrowsIt) {
  const auto answer = List("tenant_id: 'rossi' selector { channel_ids: 'whatsapp' }");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.permissions_size(), 2);
}

TEST_F(PermissionAnswerTest, OnlyWhatIsPermittedWhereThatIsAsked) {
  const auto answer = List("tenant_id: 'rossi' permitted_only: true as_of: '2026-12-01'");
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_EQ(answer.response.permissions_size(), 1);
  EXPECT_EQ(answer.response.permissions(0).connector_id(), "acme/sms");
}

TEST_F(PermissionAnswerTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(List("").status, HasViolation("tenant_id", "is required"));
  EXPECT_THAT(List("tenant_id: 'rosi'").status,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `rossi`")));
  EXPECT_THAT(List("tenant_id: 'rossi' data_categories: 'user.contakt'").status,
              HasViolation("data_categories[0]", HasSubstr("user.contact")));
  EXPECT_THAT(List("tenant_id: 'rossi' inputs { name: 'regoin' value: 'east' }").status,
              HasViolation("inputs[0].name", HasSubstr("region")));
  EXPECT_THAT(List("tenant_id: 'rossi' as_of: 'tomorrow'").status, HasViolation("as_of", _));
  EXPECT_THAT(List("tenant_id: 'rossi' selector { connector_ids: 'acme/sns' }").status,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("acme/sms")));
}

}  // namespace
}  // namespace domicile::rpc

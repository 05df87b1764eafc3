#include "clients/cli/contract_run.h"

#include <memory>
#include <string>

#include "clients/cli/contract_file.h"
#include "clients/cpp/mock_connection.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::Property;
using ::testing::Return;

class ContractRunTest : public ::testing::Test {
 protected:
  // Runs a contract of one expectation, in textproto.
  absl::StatusOr<v1::ExpectationResult> Ask(const std::string& expectation) {
    const auto contract =
        ParseContract("expectations { name: \"x\" " + expectation + " }", "c.textproto");
    if (!contract.ok()) return contract.status();
    const auto report = RunContract(*contract, "c.textproto", client::Client(connection_));
    if (!report.ok()) return report.status();
    EXPECT_EQ(report->file(), "c.textproto");
    EXPECT_EQ(report->results_size(), 1);
    return report->results(0);
  }

  void AnswerWith(const absl::Status& error) {
    EXPECT_CALL(*connection_, GetConnector(_, _)).WillRepeatedly(Return(error));
  }

  std::shared_ptr<client::MockConnection> connection_ = std::make_shared<client::MockConnection>();
};

TEST_F(ContractRunTest, AnAnswerThatHoldsWhatIsReliedOnHolds) {
  EXPECT_CALL(*connection_,
              GetConnector(Property(&v1::GetConnectorRequest::connector_id, "a/b"), _))
      .WillOnce(Return(
          FromText<v1::GetConnectorResponse>(R"(connector { id: "a/b" channel_id: "sms" })")));
  const auto result = Ask(R"(get_connector { connector_id: "a/b" }
                             expect { get_connector { connector { channel_id: "sms" } } })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held());
  EXPECT_EQ(result->name(), "x");
  EXPECT_GE(result->seconds(), 0);
}

TEST_F(ContractRunTest, WhatIsDifferentIsReported) {
  EXPECT_CALL(*connection_, GetConnector(_, _))
      .WillOnce(Return(FromText<v1::GetConnectorResponse>(R"(connector { channel_id: "sms" })")));
  const auto result =
      Ask(R"(get_connector {} expect { get_connector { connector { channel_id: "email" } } })");
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->held());
  ASSERT_EQ(result->broken_size(), 1);
  EXPECT_EQ(result->broken(0).path(), "connector.channel_id");
  EXPECT_EQ(result->broken(0).expected(), "\"email\"");
  EXPECT_EQ(result->broken(0).found(), "\"sms\"");
}

TEST_F(ContractRunTest, AListIsFollowedToItsLastPage) {
  EXPECT_CALL(*connection_, ListChannels(Property(&v1::ListChannelsRequest::page_token, ""), _))
      .WillOnce(Return(
          FromText<v1::ListChannelsResponse>(R"(channels { id: "email" } next_page_token: "2")")));
  EXPECT_CALL(*connection_, ListChannels(Property(&v1::ListChannelsRequest::page_token, "2"), _))
      .WillOnce(Return(FromText<v1::ListChannelsResponse>(R"(channels { id: "sms" })")));
  const auto result =
      Ask(R"(list_channels {} expect { list_channels { channels { id: "sms" } } })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held());
}

TEST_F(ContractRunTest, APageThatIsAskedForIsOnePage) {
  EXPECT_CALL(*connection_, ListChannels(Property(&v1::ListChannelsRequest::page_size, 1), _))
      .WillOnce(Return(
          FromText<v1::ListChannelsResponse>(R"(channels { id: "email" } next_page_token: "2")")));
  const auto result = Ask(R"(list_channels { page_size: 1 }
                             expect { list_channels { next_page_token: "2" } })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held());
}

TEST_F(ContractRunTest, ADecisionIsAskedFor) {
  EXPECT_CALL(*connection_,
              CheckTransfer(Property(&v1::CheckTransferRequest::as_of, "2026-11-23"), _))
      .WillOnce(Return(FromText<v1::CheckTransferResponse>(
          R"(decision { connector_id: "a/b" verdict: VERDICT_DENY })")));
  const auto result = Ask(R"(
      check_transfer { check { tenant_id: "t" connector_id: "a/b" } as_of: "2026-11-23" }
      expect { check_transfer { decision { verdict: VERDICT_ALLOW } } })");
  ASSERT_THAT(result, IsOk());
  ASSERT_EQ(result->broken_size(), 1);
  EXPECT_EQ(result->broken(0).path(), "decision.verdict");
  EXPECT_EQ(result->broken(0).found(), "VERDICT_DENY");
}

TEST_F(ContractRunTest, ABatchIsAskedFor) {
  EXPECT_CALL(*connection_, BatchCheckTransfers(_, _))
      .WillOnce(Return(FromText<v1::BatchCheckTransfersResponse>(R"(
          results { decision { connector_id: "a/b" verdict: VERDICT_ALLOW } }
          results { error { reason: "TENANT_NOT_FOUND" } })")));
  const auto result = Ask(R"(
      batch_check_transfers { checks { tenant_id: "t" } checks { tenant_id: "u" } }
      expect { batch_check_transfers { results { error { reason: "TENANT_NOT_FOUND" } } } })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held()) << result->DebugString();
}

TEST_F(ContractRunTest, PermissionsAreAskedFor) {
  EXPECT_CALL(*connection_, ListPermittedConnectors(
                                Property(&v1::ListPermittedConnectorsRequest::tenant_id, "t"), _))
      .WillOnce(Return(FromText<v1::ListPermittedConnectorsResponse>(
          R"(permissions { connector_id: "a/b" rank: 1 } permissions { connector_id: "a/c" })")));
  const auto result = Ask(R"(list_permitted_connectors { tenant_id: "t" } expect {
      list_permitted_connectors { permissions { connector_id: "a/c" rank: 1 } } })");
  ASSERT_THAT(result, IsOk());
  ASSERT_EQ(result->broken_size(), 1);
  EXPECT_EQ(result->broken(0).path(), "permissions[a/c].rank");
}

TEST_F(ContractRunTest, AnErrorInPlaceOfAnAnswerBreaksTheExpectation) {
  AnswerWith(absl::NotFoundError("there is no such connector"));
  const auto result = Ask(R"(get_connector {} exact: "connector")");
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->held());
  EXPECT_EQ(result->broken(0).expected(), "an answer");
  EXPECT_EQ(result->broken(0).found(), "NOT_FOUND: there is no such connector");
}

TEST_F(ContractRunTest, TheErrorThatIsReliedOnHolds) {
  AnswerWith(base::BadRequest("INPUT_MISSING", {{"inputs", "region is required"}}));
  const auto result = Ask(R"(get_connector {} error {
      code: "INVALID_ARGUMENT" reason: "INPUT_MISSING" fields: "inputs"
      message_contains: "region" })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held()) << result->DebugString();
}

TEST_F(ContractRunTest, EveryPartOfAnExpectedErrorIsCompared) {
  AnswerWith(base::BadRequest("INPUT_MISSING", {{"inputs", "region is required"}}));
  const auto result = Ask(R"(get_connector {} error {
      code: "NOT_FOUND" reason: "INPUT_UNKNOWN" fields: "as_of" message_contains: "planet" })");
  ASSERT_THAT(result, IsOk());
  ASSERT_EQ(result->broken_size(), 4);
  EXPECT_EQ(result->broken(0).path(), "error.code");
  EXPECT_EQ(result->broken(1).found(), "INPUT_MISSING");
  EXPECT_EQ(result->broken(2).found(), "[inputs]");
  EXPECT_EQ(result->broken(3).expected(), "\"planet\"");
}

TEST_F(ContractRunTest, AnAnswerInPlaceOfTheExpectedErrorBreaksTheExpectation) {
  EXPECT_CALL(*connection_, GetConnector(_, _)).WillOnce(Return(v1::GetConnectorResponse()));
  const auto result = Ask(R"(get_connector {} error { code: "NOT_FOUND" })");
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->held());
  EXPECT_EQ(result->broken(0).found(), "an answer");
}

TEST_F(ContractRunTest, AServerThatIsNotThereEndsTheRun) {
  AnswerWith(absl::UnavailableError("gone"));
  EXPECT_THAT(Ask(R"(get_connector {} exact: "connector")"),
              StatusIs(absl::StatusCode::kUnavailable, "gone"));
  EXPECT_THAT(Ask(R"(get_connector {} error { code: "NOT_FOUND" })"),
              StatusIs(absl::StatusCode::kUnavailable, "gone"));
}

TEST_F(ContractRunTest, AnUnavailableServerMayBeWhatIsReliedOn) {
  AnswerWith(absl::UnavailableError("no catalog"));
  const auto result = Ask(R"(get_connector {} error { code: "UNAVAILABLE" })");
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->held());
}

}  // namespace
}  // namespace domicile::cli

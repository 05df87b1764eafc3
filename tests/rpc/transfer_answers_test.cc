#include "service/rpc/transfer_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "service/receipt/receipt.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

using ResidencyStub = v1::ResidencyService::Stub;

class TransferAnswersTest : public ::testing::Test {
 protected:
  TransferAnswersTest() : server_({.decision_log = directory_.File("decisions.db")}) {
    testing::ServeTenant(server_);
  }

  auto Check(const std::string& request) {
    return server_.Ask(&ResidencyStub::CheckTransfer, request);
  }

  domicile::testing::TempDirectory directory_;
  RpcServer server_;
};

TEST_F(TransferAnswersTest, ADecisionSaysWhatItWasMadeFromAndUntilWhenItHolds) {
  const auto answer = Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' }");
  ASSERT_THAT(answer.status, Succeeds());
  const v1::Decision& decision = answer.response.decision();
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW) << decision.DebugString();
  EXPECT_EQ(decision.as_of(), "2026-11-23");
  EXPECT_EQ(decision.valid_until(), "2026-12-01");
  EXPECT_EQ(decision.revision().catalog_digest().size(), 64);
  EXPECT_EQ(decision.revision().law_digest().size(), 64);
  EXPECT_EQ(decision.revision().tenancy_revision(), 1);
  EXPECT_EQ(decision.time().seconds(), 1795435200);
  EXPECT_FALSE(decision.id().empty());
  EXPECT_EQ(decision.paths(0), "tenant → Byte → acme");
}

TEST_F(TransferAnswersTest, AnotherDayHasAnotherVerdict) {
  const auto answer =
      Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' } as_of: '2026-12-01'");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().verdict(), v1::VERDICT_UNDETERMINED);
}

TEST_F(TransferAnswersTest, ADayBeforeTheFirstFactIsAnAnswer) {
  const auto answer =
      Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' } as_of: '1999-01-01'");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(answer.response.decision().missing_facts(0).fact(), "location_as_of");
}

TEST_F(TransferAnswersTest, TheFirstAndTheLastDayOfTheCalendarAreAnswersToo) {
  for (const char* day : {"0001-01-01", "9999-12-31"}) {
    const auto batch = server_.Ask(&ResidencyStub::BatchCheckTransfers,
                                   std::string("checks { tenant_id: 'rossi' connector_id: "
                                               "'acme/chat' } as_of: '") +
                                       day + "'");
    ASSERT_THAT(batch.status, Succeeds());
    EXPECT_EQ(batch.response.results(0).decision().verdict(), v1::VERDICT_UNDETERMINED) << day;
    EXPECT_EQ(batch.response.results(0).decision().as_of(), day);
  }
}

TEST_F(TransferAnswersTest, NotOptedInIsDeny) {
  const auto answer = Check("check { tenant_id: 'rossi' connector_id: 'acme/voice' }");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(answer.response.decision().reasons(0).kind(), v1::REASON_KIND_NOT_OPTED_IN);
}

TEST_F(TransferAnswersTest, AnUnknownTenantOrConnectorIsNotFoundWithTheNearest) {
  EXPECT_THAT(Check("check { tenant_id: 'rosi' connector_id: 'acme/sms' }").status,
              HasReason("TENANT_NOT_FOUND"));
  EXPECT_THAT(MetadataOf(Check("check { tenant_id: 'rosi' connector_id: 'acme/sms' }").status),
              Contains(Pair("nearest", "rossi")));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' connector_id: 'acme/sns' }").status,
              HasReason("CONNECTOR_NOT_FOUND"));
}

TEST_F(TransferAnswersTest, BadFieldsAreNamedFromTheRequestDown) {
  EXPECT_THAT(Check("").status, HasViolation("check.tenant_id", _));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' }").status, HasViolation("check.connector_id", _));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' "
                    "inputs { name: 'region' value: 'north' } }")
                  .status,
              HasViolation("check.inputs[0].value", HasSubstr("north")));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' "
                    "data_categories: 'user.contract' }")
                  .status,
              HasViolation("check.data_categories[0]", HasSubstr("user.contact")));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' data_kind: 'HR' }").status,
              HasViolation("check.data_kind", _));
  EXPECT_THAT(
      Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' data_subject_country: 'XX' }")
          .status,
      HasViolation("check.data_subject_country", _));
  EXPECT_THAT(Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' } as_of: 'today'").status,
              HasViolation("as_of", _));
}

TEST_F(TransferAnswersTest, AnExplanationComesOnlyWhenAskedFor) {
  EXPECT_FALSE(
      Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' }").response.has_explanation());
  const auto answer = Check("check { tenant_id: 'rossi' connector_id: 'acme/chat' } explain: true");
  EXPECT_GT(answer.response.explanation().children_size(), 2);
  EXPECT_EQ(answer.response.paths_size(), 1);
}

TEST_F(TransferAnswersTest, AReceiptVerifiesWithTheServersKey) {
  const auto answer = Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' } sign: true");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_TRUE(
      receipt::Verify(answer.response.receipt(), {server_.signing_key().PublicKeyPem()}).ok());
  EXPECT_EQ(answer.response.receipt().statement().decision_id(), answer.response.decision().id());
}

TEST_F(TransferAnswersTest, ABatchAnswersInOrderWithAnErrorForEachThatHasOne) {
  const auto answer = server_.Ask(&ResidencyStub::BatchCheckTransfers,
                                  "checks { tenant_id: 'rossi' connector_id: 'acme/sms' } "
                                  "checks { tenant_id: 'nobody' connector_id: 'acme/sms' } "
                                  "checks { tenant_id: 'rossi' connector_id: 'acme/voice' }");
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_EQ(answer.response.results_size(), 3);
  EXPECT_EQ(answer.response.results(0).decision().verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(answer.response.results(1).error().reason(), "TENANT_NOT_FOUND");
  EXPECT_EQ(answer.response.results(1).error().code(), "NOT_FOUND");
  EXPECT_EQ(answer.response.results(2).decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(answer.response.revision().tenancy_revision(), 1);
}

TEST_F(TransferAnswersTest, ABatchMayHaveTenThousandChecksAndNoMore) {
  v1::BatchCheckTransfersRequest request;
  for (int i = 0; i < 10'000; ++i) {
    request.add_checks()->set_tenant_id("r");
    request.mutable_checks(i)->set_connector_id("c");
  }
  EXPECT_EQ(server_.Ask(&ResidencyStub::BatchCheckTransfers, request).response.results_size(),
            10'000);
  request.add_checks();
  EXPECT_THAT(server_.Ask(&ResidencyStub::BatchCheckTransfers, request).status,
              HasViolation("checks", _));
  EXPECT_THAT(server_.Ask(&ResidencyStub::BatchCheckTransfers, "").status,
              HasViolation("checks", _));
}

TEST_F(TransferAnswersTest, EveryDecisionIsInTheLogWithTheRevisionItWasMadeFrom) {
  const auto allowed = Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' }");
  ASSERT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  const auto denied = Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' }");
  const auto log = server_.Ask(&v1::AuditService::Stub::ListDecisions);
  ASSERT_THAT(log.status, Succeeds());
  ASSERT_EQ(log.response.entries_size(), 2);
  EXPECT_EQ(log.response.entries(0).decision().id(), allowed.response.decision().id());
  EXPECT_EQ(log.response.entries(0).decision().revision().tenancy_revision(), 1);
  EXPECT_EQ(log.response.entries(1).decision().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(log.response.entries(1).decision().revision().tenancy_revision(), 2);
  EXPECT_TRUE(server_.Ask(&v1::AuditService::Stub::VerifyLog).response.intact());
}

TEST_F(TransferAnswersTest, TheLogComesInPagesInBothOrders) {
  for (int i = 0; i < 5; ++i) Check("check { tenant_id: 'rossi' connector_id: 'acme/sms' }");
  for (const bool newest_first : {false, true}) {
    v1::ListDecisionsRequest request;
    request.set_page_size(2);
    request.set_newest_first(newest_first);
    std::vector<int64_t> sequences;
    do {
      const auto page = server_.Ask(&v1::AuditService::Stub::ListDecisions, request);
      ASSERT_THAT(page.status, Succeeds());
      for (const auto& entry : page.response.entries()) sequences.push_back(entry.sequence());
      request.set_page_token(page.response.next_page_token());
    } while (!request.page_token().empty());
    if (newest_first) std::reverse(sequences.begin(), sequences.end());
    EXPECT_THAT(sequences, ::testing::ElementsAre(1, 2, 3, 4, 5));
  }
}

TEST_F(TransferAnswersTest, WhatIsTooNewIsWaitedForAndThenStale) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
  v1::CheckTransferRequest request;
  request.mutable_check()->set_tenant_id("rossi");
  request.mutable_check()->set_connector_id("acme/sms");
  request.mutable_at_least()->set_tenancy_revision(2);
  v1::CheckTransferResponse response;
  const auto start = std::chrono::steady_clock::now();
  const grpc::Status status = server_.residency().CheckTransfer(&context, request, &response);
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::FAILED_PRECONDITION, HasSubstr("at_least")));
  EXPECT_THAT(status, HasReason("STALE"));
  EXPECT_GT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

TEST_F(TransferAnswersTest, AWriteMeanwhileEndsTheWait) {
  std::thread writer([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(server_.tenants().DisableConnector("rossi", "acme/sms").ok());
  });
  const auto answer = Check(
      "check { tenant_id: 'rossi' connector_id: 'acme/sms' } at_least { tenancy_revision: 2 }");
  writer.join();
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.decision().verdict(), v1::VERDICT_DENY);
}

TEST_F(TransferAnswersTest, QuestionsAboutPlacesWaitToo) {
  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids("acme/sms");
  request.mutable_at_least()->set_generation(9);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
  v1::ResolveResidencyResponse response;
  EXPECT_THAT(server_.residency().ResolveResidency(&context, request, &response),
              HasReason("STALE"));
}

}  // namespace
}  // namespace domicile::rpc

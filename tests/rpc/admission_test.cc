// Who may ask what and how often, over gRPC.

#include "service/rpc/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/rpc/admission_server.h"

namespace domicile::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(AdmissionTest, WhoShowsNothingIsNotKnown) {
  const grpc::Status status = CheckAs("", "rossi");
  EXPECT_THAT(status, FailsWith(grpc::UNAUTHENTICATED, HasSubstr("does not know who asks")));
  EXPECT_EQ(ReasonOf(status), "UNAUTHENTICATED");
}

TEST_F(AdmissionTest, ATokenThatIsNotListedIsNotKnown) {
  EXPECT_THAT(CheckAs("somebody", "rossi"), FailsWith(grpc::UNAUTHENTICATED, HasSubstr("token")));
}

TEST_F(AdmissionTest, AnotherSchemeThanBearerIsNotKnown) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Basic asks-all");
  EXPECT_THAT(server_.Ask(context, &v1::ServerService::Stub::Ping, v1::PingRequest()).status,
              FailsWith(grpc::UNAUTHENTICATED, HasSubstr("token")));
}

TEST_F(AdmissionTest, NoServiceAnswersWhoIsNotKnown) {
  EXPECT_EQ(AskAs("", &v1::ServerService::Stub::Ping).status.error_code(), grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::ServerService::Stub::GetServerInfo).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::ServerService::Stub::ListPlugins).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::CatalogService::Stub::ListConnectors).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::LawService::Stub::GetLaw).status.error_code(), grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::ResidencyService::Stub::ResolveResidency).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::ResidencyService::Stub::BatchCheckTransfers).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::TenantService::Stub::ListTenants).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::PolicyService::Stub::ListPolicies).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::AuditService::Stub::ListDecisions).status.error_code(),
            grpc::UNAUTHENTICATED);
  EXPECT_EQ(AskAs("", &v1::AuditService::Stub::ReportDecisions).status.error_code(),
            grpc::UNAUTHENTICATED);
}

TEST_F(AdmissionTest, NoStreamAnswersWhoIsNotKnown) {
  auto& residency = server_.residency();
  {
    grpc::ClientContext context;
    auto stream = residency.StreamChecks(&context);
    EXPECT_EQ(stream->Finish().error_code(), grpc::UNAUTHENTICATED);
  }
  {
    grpc::ClientContext context;
    EXPECT_EQ(residency.WatchDecisions(&context, {})->Finish().error_code(), grpc::UNAUTHENTICATED);
  }
  {
    grpc::ClientContext context;
    EXPECT_EQ(residency.SimulateChange(&context, {})->Finish().error_code(), grpc::UNAUTHENTICATED);
  }
  {
    grpc::ClientContext context;
    EXPECT_EQ(server_.catalog().WatchCatalog(&context, {})->Finish().error_code(),
              grpc::UNAUTHENTICATED);
  }
  {
    grpc::ClientContext context;
    Stubs stubs = server_.Connect();
    EXPECT_EQ(stubs.replication().WatchSnapshot(&context, {})->Finish().error_code(),
              grpc::UNAUTHENTICATED);
  }
}

TEST_F(AdmissionTest, AnyRoleReadsTheCatalogAndTheLaw) {
  EXPECT_THAT(AskAs("audits", &v1::CatalogService::Stub::ListConnectors).status, Succeeds());
  EXPECT_THAT(AskAs("audits", &v1::LawService::Stub::GetLaw).status, Succeeds());
  EXPECT_THAT(AskAs("audits", &v1::ServerService::Stub::GetServerInfo).status, Succeeds());
}

TEST_F(AdmissionTest, ARoleIsEnoughForNoMore) {
  constexpr char kOptIn[] = "tenant_id: 'rossi' opt_in { connector_id: 'acme/voice' }";
  const grpc::Status status =
      AskAs("asks", &v1::TenantService::Stub::EnableConnector, kOptIn).status;
  EXPECT_THAT(status, FailsWith(grpc::PERMISSION_DENIED, HasSubstr("the role operate")));
  EXPECT_EQ(ReasonOf(status), "NOT_PERMITTED");
  EXPECT_THAT(AskAs("operates", &v1::TenantService::Stub::EnableConnector, kOptIn).status,
              Succeeds());
  EXPECT_EQ(AskAs("operates", &v1::TenantService::Stub::DeleteTenant, "tenant_id: 'rossi'")
                .status.error_code(),
            grpc::PERMISSION_DENIED);
  EXPECT_EQ(AskAs("administers-all", &v1::AuditService::Stub::ListDecisions).status.error_code(),
            grpc::PERMISSION_DENIED);
  EXPECT_EQ(CheckAs("audits-all", "rossi").error_code(), grpc::PERMISSION_DENIED);
}

TEST_F(AdmissionTest, PoliciesAreForThoseWhoAdministerAllTenants) {
  constexpr char kPolicy[] = "policy { id: 'p' title: 'P' }";
  EXPECT_THAT(AskAs("administers", &v1::PolicyService::Stub::CreatePolicy, kPolicy).status,
              FailsWith(grpc::PERMISSION_DENIED, HasSubstr("for all tenants")));
  EXPECT_EQ(AskAs("administers", &v1::TenantService::Stub::Apply,
                  absl::StrCat("bundle { ", "policies { id: 'p' title: 'P' } }"))
                .status.error_code(),
            grpc::PERMISSION_DENIED);
  EXPECT_NE(
      AskAs("administers-all", &v1::PolicyService::Stub::CreatePolicy, kPolicy).status.error_code(),
      grpc::PERMISSION_DENIED);
}

TEST_F(AdmissionTest, WhoAuditsSeveralTenantsSaysWhich) {
  EXPECT_THAT(AskAs("audits-two", &v1::AuditService::Stub::ListDecisions).status,
              FailsWith(grpc::INVALID_ARGUMENT, HasSubstr("tenant_id")));
  EXPECT_THAT(
      AskAs("audits-two", &v1::AuditService::Stub::ListDecisions, "tenant_id: 'keller'").status,
      Succeeds());
}

TEST_F(AdmissionTest, TheLogIsVerifiedByThoseWhoAuditAllTenants) {
  EXPECT_EQ(AskAs("audits", &v1::AuditService::Stub::VerifyLog).status.error_code(),
            grpc::PERMISSION_DENIED);
  EXPECT_THAT(AskAs("audits-all", &v1::AuditService::Stub::VerifyLog).status, Succeeds());
}

TEST_F(AdmissionTest, WhoAdministersATenantMakesIt) {
  EXPECT_THAT(AskAs("administers", &v1::TenantService::Stub::CreateTenant,
                    "tenant { id: 'later' country_code: 'IT' }")
                  .status,
              Succeeds());
}

TEST_F(AdmissionTest, AReportOfAnotherTenantIsRefused) {
  constexpr char kReport[] =
      "reporter: 'r' decisions { check { tenant_id: 'keller' connector_id: 'acme/sms' } "
      "decision { id: 'x' time { seconds: 1 } verdict: VERDICT_ALLOW tenant_id: 'keller' "
      "connector_id: 'acme/sms' } }";
  EXPECT_THAT(AskAs("asks", &v1::AuditService::Stub::ReportDecisions, kReport).status,
              FailsWith(grpc::NOT_FOUND, HasSubstr("keller")));
  EXPECT_THAT(AskAs("asks-all", &v1::AuditService::Stub::ReportDecisions, kReport).status,
              Succeeds());
}

TEST_F(AdmissionTest, WhoAsksTooOftenHearsWhenToAskAgain) {
  for (int i = 0; i < 3; ++i) EXPECT_THAT(CheckAs("seldom", "rossi"), Succeeds());
  const grpc::Status status = CheckAs("seldom", "rossi");
  EXPECT_THAT(status, FailsWith(grpc::RESOURCE_EXHAUSTED, HasSubstr("more often")));
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
  const google::protobuf::Duration delay = DetailsOf(status).retries.at(0).retry_delay();
  EXPECT_GT(delay.seconds() * 1'000'000'000 + delay.nanos(), 0);
  EXPECT_LE(delay.seconds(), 1);
  // Others are not refused for it.
  EXPECT_THAT(CheckAs("asks-all", "rossi"), Succeeds());
}

TEST_F(AdmissionTest, EachCheckOfABatchCounts) {
  std::string batch;
  for (int i = 0; i < 3; ++i) batch += "checks { tenant_id: 'rossi' connector_id: 'acme/sms' } ";
  EXPECT_THAT(AskAs("seldom", &v1::ResidencyService::Stub::BatchCheckTransfers, batch).status,
              Succeeds());
  EXPECT_EQ(CheckAs("seldom", "rossi").error_code(), grpc::RESOURCE_EXHAUSTED);
}

TEST_F(AdmissionTest, ABatchAboveTheBurstIsNeverLetIn) {
  std::string batch;
  for (int i = 0; i < 4; ++i) batch += "checks { tenant_id: 'rossi' connector_id: 'acme/sms' } ";
  EXPECT_THAT(AskAs("seldom", &v1::ResidencyService::Stub::BatchCheckTransfers, batch).status,
              FailsWith(grpc::INVALID_ARGUMENT, HasSubstr("smaller batches")));
}

TEST_F(AdmissionTest, EachMessageOfAStreamCounts) {
  grpc::ClientContext context;
  Show(context, "seldom");
  auto stream = server_.residency().StreamChecks(&context);
  int decided = 0, refused = 0;
  for (uint64_t i = 1; i <= 6; ++i) {
    v1::StreamChecksRequest request;
    request.set_id(i);
    request.mutable_check()->set_tenant_id("rossi");
    request.mutable_check()->set_connector_id("acme/sms");
    stream->Write(request);
    v1::StreamChecksResponse response;
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.id(), i);
    ++(response.has_decision() ? decided : refused);
  }
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(decided, 3);
  EXPECT_EQ(refused, 3);
}

TEST_F(AdmissionTest, CallsThatAreUnderWayAreBounded) {
  grpc::ClientContext context;
  Show(context, "one-call");
  auto watch = server_.catalog().WatchCatalog(&context, {});
  v1::WatchCatalogResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_THAT(AskAs("one-call", &v1::CatalogService::Stub::ListConnectors).status,
              FailsWith(grpc::RESOURCE_EXHAUSTED, HasSubstr("under way")));
  context.TryCancel();
  watch->Finish();
  // Until the server has seen that the watch has ended.
  grpc::Status status;
  for (int i = 0; i < 100 && !(status = CheckAs("one-call", "rossi")).ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_THAT(status, Succeeds());
}

TEST_F(AdmissionTest, ATokenThatIsTakenAwayEndsWhatItBegan) {
  Stubs stubs = server_.Connect();
  grpc::ClientContext watching, following, streaming;
  Show(watching, "asks");
  Show(following, "asks");
  Show(streaming, "asks");
  auto watch = server_.catalog().WatchCatalog(&watching, {});
  auto follow = stubs.replication().WatchSnapshot(&following, {});
  auto stream = server_.residency().StreamChecks(&streaming);
  v1::WatchCatalogResponse first;
  ASSERT_TRUE(watch->Read(&first));
  WriteAccess("principals:\n" + Principal("asks-all", "grants: [{role: query}]"));
  ASSERT_TRUE(server_.access().Reload().ok());
  EXPECT_EQ(CheckAs("asks", "rossi").error_code(), grpc::UNAUTHENTICATED);
  while (watch->Read(&first)) {
  }
  EXPECT_EQ(watch->Finish().error_code(), grpc::UNAUTHENTICATED);
  v1::WatchSnapshotResponse part;
  while (follow->Read(&part)) {
  }
  EXPECT_EQ(follow->Finish().error_code(), grpc::UNAUTHENTICATED);
  stream->Write({});
  v1::StreamChecksResponse answer;
  while (stream->Read(&answer)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(AdmissionTest, WhoMaySeeLessThanWhenTheWatchBeganIsLetGo) {
  Stubs stubs = server_.Connect();
  grpc::ClientContext context;
  Show(context, "asks-all");
  auto follow = stubs.replication().WatchSnapshot(&context, {});
  v1::WatchSnapshotResponse part;
  ASSERT_TRUE(follow->Read(&part));
  WriteAccess("principals:\n" +
              Principal("asks-all", "grants: [{role: query, tenant_ids: [rossi]}]"));
  ASSERT_TRUE(server_.access().Reload().ok());
  while (follow->Read(&part)) {
  }
  EXPECT_THAT(follow->Finish(), FailsWith(grpc::PERMISSION_DENIED, HasSubstr("has changed")));
}

}  // namespace
}  // namespace domicile::testing

// Who may ask what, over gRPC, by bearer tokens: the names of principals are their tokens.

#include "service/rpc/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/temp_directory.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Principal(const std::string& id, const std::string& more) {
  return absl::StrCat("  - {id: ", id, ", token_sha256: [", access::TokenSha256(id), "], ", more,
                      "}\n");
}

std::string AccessText() {
  return "principals:\n" + Principal("asks-all", "grants: [{role: query}]") +
         Principal("asks", "grants: [{role: query, tenant_ids: [rossi, later]}]") +
         Principal("operates", "grants: [{role: operate, tenant_ids: [rossi]}]") +
         Principal("administers", "grants: [{role: administer, tenant_ids: [rossi, later]}]") +
         Principal("administers-all", "grants: [{role: administer}]") +
         Principal("audits", "grants: [{role: audit, tenant_ids: [rossi]}]") +
         Principal("audits-two", "grants: [{role: audit, tenant_ids: [rossi, keller]}]") +
         Principal("audits-all", "grants: [{role: audit}]") +
         Principal("seldom",
                   "grants: [{role: query}], "
                   "limit: {requests_per_second: 1, burst: 3}") +
         Principal("one-call", "grants: [{role: query}], limit: {concurrent_calls: 1}");
}

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() : server_(Options()) {
    ServeTenant(server_);
    AddTenant("keller");
  }

  RpcServer::Options Options() {
    RpcServer::Options options;
    options.access = File();
    options.decision_log = directory_.File("log.db");
    options.clock = absl::Now;
    WriteAccess(AccessText());
    return options;
  }

  std::string File() const { return directory_.File("access.yaml"); }
  void WriteAccess(const std::string& text) const {
    std::ofstream(File(), std::ios::trunc) << text;
  }

  void AddTenant(const std::string& id) {
    ASSERT_TRUE(server_.tenants()
                    .CreateTenant(FromText<v1::Tenant>(absl::StrCat(
                        "id: '", id, "' country_code: 'IT' opt_ins { connector_id: 'acme/sms' }")))
                    .ok());
  }

  static void Show(grpc::ClientContext& context, const std::string& token) {
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  }

  template <typename Stub, typename Request, typename Response>
  Answered<Response> AskAs(const std::string& token,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                        Response*),
                           const std::string& request = "") {
    grpc::ClientContext context;
    Show(context, token);
    return server_.Ask(context, method, FromText<Request>(request));
  }

  grpc::Status CheckAs(const std::string& token, const std::string& tenant,
                       const std::string& more = "") {
    return AskAs(
               token, &v1::ResidencyService::Stub::CheckTransfer,
               absl::StrCat("check { tenant_id: '", tenant, "' connector_id: 'acme/sms' } ", more))
        .status;
  }

  const TempDirectory directory_;
  RpcServer server_;
};

std::string ReasonOf(const grpc::Status& status) { return DetailsOf(status).infos.at(0).reason(); }

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

// What is said of a tenant that is hidden, with its id taken out, must be what is said of one that
// does not exist.
std::string Said(const grpc::Status& status, const std::string& id) {
  return absl::StrCat(status.error_code(), " ", status.error_message(), " ",
                      absl::StrReplaceAll(status.error_details(), {{id, "ID"}}));
}

std::string SaidWithout(const grpc::Status& status, const std::string& id) {
  return absl::StrReplaceAll(Said(status, id), {{id, "ID"}});
}

// The two ids have the same length, so that the bytes can be compared.
constexpr char kHidden[] = "keller";
constexpr char kMissing[] = "nobody";

class HiddenTenantTest : public AdmissionTest {
 protected:
  // Asks the same of both as somebody who may see neither.
  template <typename Method>
  void ExpectNoDifference(const std::string& token, Method method, const std::string& request) {
    const auto ask = [&](const std::string& id) {
      return AskAs(token, method, absl::StrReplaceAll(request, {{"$", id}})).status;
    };
    const grpc::Status hidden = ask(kHidden), missing = ask(kMissing);
    EXPECT_FALSE(hidden.ok());
    EXPECT_EQ(SaidWithout(hidden, kHidden), SaidWithout(missing, kMissing)) << request;
  }
};

TEST_F(HiddenTenantTest, IsAsOneThatDoesNotExist) {
  using Residency = v1::ResidencyService::Stub;
  using Tenant = v1::TenantService::Stub;
  ExpectNoDifference("asks", &Residency::CheckTransfer,
                     "check { tenant_id: '$' connector_id: 'acme/sms' }");
  // In a form that the readable handlers answer.
  ExpectNoDifference("asks", &Residency::CheckTransfer,
                     "check { tenant_id: '$' connector_id: 'acme/sms' } explain: true");
  ExpectNoDifference("asks", &Residency::CheckTransfer,
                     "check { tenant_id: '$' connector_id: 'acme/none' }");
  ExpectNoDifference("asks", &Residency::ListPermittedConnectors, "tenant_id: '$'");
  ExpectNoDifference("asks", &Tenant::GetTenant, "tenant_id: '$'");
  ExpectNoDifference("operates", &Tenant::EnableConnector,
                     "tenant_id: '$' opt_in { connector_id: 'acme/sms' }");
  ExpectNoDifference("operates", &Tenant::DisableConnector,
                     "tenant_id: '$' connector_id: 'acme/sms'");
  ExpectNoDifference("operates", &Tenant::ObjectToProcessor,
                     "tenant_id: '$' objection { processor_id: 'acme' }");
  ExpectNoDifference("operates", &Tenant::WithdrawObjection, "tenant_id: '$' processor_id: 'acme'");
  ExpectNoDifference("administers", &Tenant::CreateTenant, "tenant { id: '$' country_code: 'IT' }");
  ExpectNoDifference("administers", &Tenant::UpdateTenant, "tenant { id: '$' country_code: 'IT' }");
  ExpectNoDifference("administers", &Tenant::DeleteTenant, "tenant_id: '$'");
  ExpectNoDifference("administers", &Tenant::Apply,
                     "bundle { tenants { id: '$' country_code: 'IT' } }");
  ExpectNoDifference("administers", &Tenant::Apply,
                     "bundle { tenants { id: '$' country_code: 'IT' } } dry_run: true");
  ExpectNoDifference("audits", &v1::AuditService::Stub::ListDecisions, "tenant_id: '$'");
}

TEST_F(HiddenTenantTest, IsNotNamedAsTheNearestToOneThatIsNot) {
  // `later` may be seen and does not exist; `latex` exists and may not be seen.
  AddTenant("latex");
  const auto all = AskAs("asks-all", &v1::TenantService::Stub::GetTenant, "tenant_id: 'later'");
  EXPECT_THAT(all.status, FailsWith(grpc::NOT_FOUND, HasSubstr("latex")));
  for (const grpc::Status& status :
       {AskAs("asks", &v1::TenantService::Stub::GetTenant, "tenant_id: 'later'").status,
        CheckAs("asks", "later"), CheckAs("asks", "later", "explain: true"),
        AskAs("administers", &v1::TenantService::Stub::DeleteTenant, "tenant_id: 'later'")
            .status}) {
    EXPECT_EQ(status.error_code(), grpc::NOT_FOUND);
    EXPECT_EQ(Said(status, "").find("latex"), std::string::npos) << Said(status, "");
  }
}

TEST_F(HiddenTenantTest, IsNotListed) {
  const auto some = AskAs("asks", &v1::TenantService::Stub::ListTenants);
  ASSERT_THAT(some.status, Succeeds());
  ASSERT_EQ(some.response.tenants_size(), 1);
  EXPECT_EQ(some.response.tenants(0).id(), "rossi");
  EXPECT_EQ(AskAs("asks-all", &v1::TenantService::Stub::ListTenants).response.tenants_size(), 2);
}

TEST_F(HiddenTenantTest, OfABatchIsAsOneThatDoesNotExist) {
  // The third makes the whole batch one for the readable handlers, when it is there.
  for (const char* third : {"",
                            "checks { connector_id: 'acme/sms' tenant_id: 'rossi' inputs { name: "
                            "'region' value: 'none' } }"}) {
    const auto answered =
        AskAs("asks", &v1::ResidencyService::Stub::BatchCheckTransfers,
              absl::StrCat("checks { tenant_id: 'rossi' connector_id: 'acme/sms' } "
                           "checks { tenant_id: 'keller' connector_id: 'acme/sms' } "
                           "checks { tenant_id: 'nobody' connector_id: 'acme/sms' } ",
                           third));
    ASSERT_THAT(answered.status, Succeeds());
    ASSERT_GE(answered.response.results_size(), 3);
    EXPECT_TRUE(answered.response.results(0).has_decision());
    const v1::CheckError& hidden = answered.response.results(1).error();
    const v1::CheckError& missing = answered.response.results(2).error();
    EXPECT_EQ(absl::StrReplaceAll(hidden.ShortDebugString(), {{kHidden, "ID"}}),
              absl::StrReplaceAll(missing.ShortDebugString(), {{kMissing, "ID"}}));
    EXPECT_FALSE(answered.response.results(1).has_decision());
  }
}

TEST_F(HiddenTenantTest, OfAStreamIsAsOneThatDoesNotExist) {
  grpc::ClientContext context;
  Show(context, "asks");
  auto stream = server_.residency().StreamChecks(&context);
  const auto ask = [&](const std::string& tenant) {
    stream->Write(FromText<v1::StreamChecksRequest>(
        absl::StrCat("id: 7 check { tenant_id: '", tenant, "' connector_id: 'acme/sms' }")));
    v1::StreamChecksResponse response;
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.id(), 7u);
    return response;
  };
  EXPECT_TRUE(ask("rossi").has_decision());
  EXPECT_EQ(absl::StrReplaceAll(ask(kHidden).error().ShortDebugString(), {{kHidden, "ID"}}),
            absl::StrReplaceAll(ask(kMissing).error().ShortDebugString(), {{kMissing, "ID"}}));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(HiddenTenantTest, IsNotWatched) {
  const auto watch = [&](const std::string& tenant) {
    grpc::ClientContext context;
    Show(context, "asks");
    v1::WatchDecisionsRequest request;
    request.set_tenant_id(tenant);
    return server_.residency().WatchDecisions(&context, request)->Finish();
  };
  EXPECT_EQ(SaidWithout(watch(kHidden), kHidden), SaidWithout(watch(kMissing), kMissing));
}

TEST_F(HiddenTenantTest, IsInNoSnapshotThatIsFollowed) {
  grpc::ClientContext context;
  Show(context, "asks");
  Stubs stubs = server_.Connect();
  auto stream = stubs.replication().WatchSnapshot(&context, {});
  std::vector<std::string> tenants;
  v1::WatchSnapshotResponse response;
  while (stream->Read(&response)) {
    v1::SnapshotPart part;
    ASSERT_TRUE(part.ParseFromString(response.part()));
    for (const v1::Tenant& tenant : part.tenancy().tenants()) tenants.push_back(tenant.id());
    if (part.has_commit()) break;
  }
  context.TryCancel();
  EXPECT_THAT(tenants, ElementsAre("rossi"));
}

TEST_F(HiddenTenantTest, IsNotSimulated) {
  grpc::ClientContext context;
  Show(context, "operates");
  auto stream = server_.residency().SimulateChange(
      &context, FromText<v1::SimulateChangeRequest>(
                    "rule_ends { rule_id: 'eu-us-dpf' valid_until: '2027-01-01' }"));
  v1::SimulateChangeResponse response;
  int64_t decided = -1;
  while (stream->Read(&response)) {
    if (response.has_summary()) decided = response.summary().decided();
  }
  const grpc::Status status = stream->Finish();
  EXPECT_THAT(status, Succeeds());
  // The two opt-ins of `rossi`.
  EXPECT_EQ(decided, 2);
}

TEST_F(HiddenTenantTest, IsNotInTheLogOfOthers) {
  EXPECT_THAT(CheckAs("asks-all", "rossi"), Succeeds());
  EXPECT_THAT(CheckAs("asks-all", "keller"), Succeeds());
  const auto some = AskAs("audits", &v1::AuditService::Stub::ListDecisions);
  ASSERT_THAT(some.status, Succeeds());
  ASSERT_EQ(some.response.entries_size(), 1);
  EXPECT_EQ(some.response.entries(0).check().tenant_id(), "rossi");
  EXPECT_EQ(AskAs("audits-all", &v1::AuditService::Stub::ListDecisions).response.entries_size(), 2);
}

TEST_F(HiddenTenantTest, TakesAsLongAsOneThatDoesNotExist) {
  std::vector<double> hidden, missing;
  const auto time = [&](const std::string& id) {
    const auto start = std::chrono::steady_clock::now();
    CheckAs("asks", id);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (int i = 0; i < 300; ++i) {
    hidden.push_back(time(kHidden));
    missing.push_back(time(kMissing));
  }
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + 150, values.end());
    return values[150];
  };
  // What the machine does beside is in both alike.
  EXPECT_NEAR(median(hidden) / median(missing), 1, 0.25);
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

TEST_F(HiddenTenantTest, HasPoliciesThatAreNotToBeSeenEither) {
  const auto policy = [&](const std::string& id) {
    return server_.tenants()
        .CreatePolicy(FromText<v1::Policy>(absl::StrCat("id: '", id, "' storage { codes: 'IT' }")))
        .ok();
  };
  const auto put_under = [&](const std::string& tenant_id, const std::string& policy_id) {
    v1::Tenant tenant = *server_.tenants().Get()->FindTenant(tenant_id);
    tenant.add_policy_ids(policy_id);
    return server_.tenants().UpdateTenant(tenant).ok();
  };
  ASSERT_TRUE(policy("of-rossi") && policy("of-keller"));
  ASSERT_TRUE(put_under("rossi", "of-rossi") && put_under("keller", "of-keller"));
  const auto listed = AskAs("asks", &v1::PolicyService::Stub::ListPolicies);
  ASSERT_EQ(listed.response.policies_size(), 1);
  EXPECT_EQ(listed.response.policies(0).id(), "of-rossi");
  ExpectNoDifference("asks", &v1::PolicyService::Stub::GetPolicy, "policy_id: 'of-$'");
  ExpectNoDifference("asks", &v1::TenantService::Stub::ListTenants, "policy_id: 'of-$'");
}

}  // namespace
}  // namespace domicile::testing

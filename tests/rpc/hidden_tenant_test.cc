// A tenant that a caller may not see is as one that does not exist.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/rpc/admission_server.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

#include "service/rpc/policy_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/rpc/tenant_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

using PolicyStub = v1::PolicyService::Stub;

class PolicyServiceTest : public ::testing::Test {
 protected:
  PolicyServiceTest() { testing::ServeTenant(server_); }

  void Create(const std::string& policy) {
    ASSERT_TRUE(server_.tenants().CreatePolicy(FromText<v1::Policy>(policy)).ok());
  }

  RpcServer server_;
};

TEST_F(PolicyServiceTest, APolicyIsCreatedReadChangedAndDeleted) {
  const auto created =
      server_.Ask(&PolicyStub::CreatePolicy, "policy { id: 'eea-only' storage { codes: 'EEA' } }");
  ASSERT_THAT(created.status, Succeeds());
  EXPECT_EQ(created.response.policy().revision(), 1);
  EXPECT_EQ(created.response.tenancy_revision(), 2);
  const auto updated = server_.Ask(&PolicyStub::UpdatePolicy,
                                   "policy { id: 'eea-only' storage { codes: 'EU' } revision: 1 }");
  ASSERT_THAT(updated.status, Succeeds());
  const auto read = server_.Ask(&PolicyStub::GetPolicy, "policy_id: 'eea-only'");
  ASSERT_THAT(read.status, Succeeds());
  EXPECT_EQ(read.response.policy().storage().codes(0), "EU");
  EXPECT_EQ(read.response.tenancy_revision(), 3);
  const auto deleted = server_.Ask(&PolicyStub::DeletePolicy, "policy_id: 'eea-only' revision: 2");
  ASSERT_THAT(deleted.status, Succeeds());
  EXPECT_EQ(deleted.response.tenancy_revision(), 4);
  EXPECT_THAT(server_.Ask(&PolicyStub::GetPolicy, "policy_id: 'eea-only'").status,
              HasReason("POLICY_NOT_FOUND"));
}

TEST_F(PolicyServiceTest, ErrorsNameTheirReasonAndTheirField) {
  Create("id: 'eea-only'");
  EXPECT_THAT(server_.Ask(&PolicyStub::CreatePolicy, "").status, HasViolation("policy.id", _));
  EXPECT_THAT(
      server_.Ask(&PolicyStub::CreatePolicy, "policy { id: 'p' storage { codes: ['IT', 'EAE'] } }")
          .status,
      HasViolation("policy.storage.codes[1]", HasSubstr("did you mean `EEA`")));
  EXPECT_THAT(server_.Ask(&PolicyStub::UpdatePolicy, "").status, HasViolation("policy.id", _));
  EXPECT_THAT(server_.Ask(&PolicyStub::GetPolicy, "").status, HasViolation("policy_id", _));
  EXPECT_THAT(server_.Ask(&PolicyStub::DeletePolicy, "").status, HasViolation("policy_id", _));

  const auto missing = server_.Ask(&PolicyStub::GetPolicy, "policy_id: 'eea'");
  EXPECT_THAT(missing.status, FailsWith(grpc::StatusCode::NOT_FOUND, _));
  EXPECT_THAT(MetadataOf(missing.status), Contains(Pair("nearest", "eea-only")));
  EXPECT_THAT(server_.Ask(&PolicyStub::CreatePolicy, "policy { id: 'eea-only' }").status,
              FailsWith(grpc::StatusCode::ALREADY_EXISTS, _));
  EXPECT_THAT(
      server_.Ask(&PolicyStub::UpdatePolicy, "policy { id: 'eea-only' revision: 9 }").status,
      FailsWith(grpc::StatusCode::ABORTED, _));
  EXPECT_THAT(server_.Ask(&PolicyStub::DeletePolicy, "policy_id: 'eea-only' revision: 9").status,
              HasReason("REVISION_MISMATCH"));
}

TEST_F(PolicyServiceTest, APolicyThatATenantIsUnderIsNotDeleted) {
  Create("id: 'strict'");
  ASSERT_TRUE(
      server_.tenants()
          .UpdateTenant(FromText<v1::Tenant>("id: 'rossi' country_code: 'IT' policy_ids: 'strict'"))
          .ok());
  const auto answer = server_.Ask(&PolicyStub::DeletePolicy, "policy_id: 'strict'");
  EXPECT_THAT(answer.status, FailsWith(grpc::StatusCode::FAILED_PRECONDITION, _));
  EXPECT_THAT(answer.status, HasReason("POLICY_IN_USE"));
  EXPECT_THAT(MetadataOf(answer.status), Contains(Pair("tenant", "rossi")));
}

TEST_F(PolicyServiceTest, PagesAreSortedAndLeadToEachOther) {
  for (const char* id : {"c", "a", "e", "b", "d"}) Create(std::string("id: '") + id + "'");
  v1::ListPoliciesRequest request;
  request.set_page_size(2);
  std::vector<std::vector<std::string>> pages;
  do {
    const auto page = server_.Ask(&PolicyStub::ListPolicies, request);
    ASSERT_THAT(page.status, Succeeds());
    EXPECT_EQ(page.response.tenancy_revision(), 6);
    std::vector<std::string>& ids = pages.emplace_back();
    for (const v1::Policy& policy : page.response.policies()) ids.push_back(policy.id());
    request.set_page_token(page.response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(pages, ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d"), ElementsAre("e")));
}

TEST_F(PolicyServiceTest, ANegativePageSizeAndADamagedTokenAreRefused) {
  EXPECT_THAT(server_.Ask(&PolicyStub::ListPolicies, "page_size: -1").status,
              HasViolation("page_size", HasSubstr("-1 is negative")));
  EXPECT_THAT(server_.Ask(&PolicyStub::ListPolicies, "page_token: 'x'").status,
              HasReason("INVALID_PAGE_TOKEN"));
}

TEST_F(PolicyServiceTest, APageOfLargePoliciesEndsBeforeAClientRefusesIt) {
  v1::Bundle bundle;
  for (int p = 0; p < 30; ++p) {
    v1::Policy& policy = *bundle.add_policies();
    policy.set_id("large-" + std::to_string(p));
    for (int i = 0; i < 100; ++i) {
      policy.add_obligations()->set_id("o" + std::to_string(i));
      policy.mutable_obligations(i)->set_text(std::string(2000, 'x'));
    }
  }
  ASSERT_TRUE(server_.tenants().Apply(bundle, false).ok());
  v1::ListPoliciesRequest request;
  int policies = 0, pages = 0;
  do {
    const auto page = server_.Ask(&PolicyStub::ListPolicies, request);
    ASSERT_THAT(page.status, Succeeds());
    policies += page.response.policies_size();
    request.set_page_token(page.response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(policies, 30);
  EXPECT_GT(pages, 1);
}

TEST_F(PolicyServiceTest, ADecisionIsMadeByWhatIsThereAtItsRevision) {
  const auto check = [this] {
    return server_
        .Ask(&v1::ResidencyService::Stub::CheckTransfer,
             "check { tenant_id: 'rossi' connector_id: 'acme/sms' }")
        .response.decision();
  };
  EXPECT_EQ(check().verdict(), v1::VERDICT_ALLOW);
  const auto created =
      server_.Ask(&PolicyStub::CreatePolicy,
                  "policy { id: 'nowhere' provider_wide: true storage { codes: 'FR' } }");
  ASSERT_THAT(created.status, Succeeds());
  EXPECT_EQ(check().verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(check().revision().tenancy_revision(), created.response.tenancy_revision());
}

}  // namespace
}  // namespace domicile::rpc

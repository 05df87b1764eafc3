#include "service/rpc/tenant_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rpc/tenant_server.h"
#include "tests/support/database_file.h"
#include "tests/support/temp_directory.h"

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
using ::testing::IsEmpty;
using ::testing::Pair;

using Stub = v1::TenantService::Stub;

std::vector<std::string> IdsOf(const v1::ListTenantsResponse& response) {
  std::vector<std::string> ids;
  for (const v1::Tenant& tenant : response.tenants()) ids.push_back(tenant.id());
  return ids;
}

class TenantServiceTest : public ::testing::Test {
 protected:
  // Tenant `rossi` is there.
  TenantServiceTest() { testing::ServeTenant(server_); }

  auto List(const std::string& request) { return server_.Ask(&Stub::ListTenants, request); }

  // Tenants `t000`, `t001` and so on, of which every third is in France.
  void CreateMany(int count) {
    v1::Bundle bundle;
    for (int i = 0; i < count; ++i) {
      v1::Tenant& tenant = *bundle.add_tenants();
      tenant.set_id(absl::StrCat("t", absl::Dec(i, absl::kZeroPad3)));
      tenant.set_country_code(i % 3 == 0 ? "FR" : "IT");
    }
    ASSERT_TRUE(server_.tenants().Apply(bundle, false).ok());
  }

  RpcServer server_;
};

TEST_F(TenantServiceTest, ATenantIsCreatedReadChangedAndDeleted) {
  const auto created =
      server_.Ask(&Stub::CreateTenant, "tenant { id: 'smith' country_code: 'GB' }");
  ASSERT_THAT(created.status, Succeeds());
  EXPECT_EQ(created.response.tenant().revision(), 1);
  EXPECT_EQ(created.response.tenancy_revision(), 2);

  const auto updated =
      server_.Ask(&Stub::UpdateTenant, "tenant { id: 'smith' country_code: 'IE' revision: 1 }");
  ASSERT_THAT(updated.status, Succeeds());
  EXPECT_EQ(updated.response.tenancy_revision(), 3);

  const auto read = server_.Ask(&Stub::GetTenant, "tenant_id: 'smith'");
  ASSERT_THAT(read.status, Succeeds());
  EXPECT_EQ(read.response.tenant().country_code(), "IE");
  EXPECT_EQ(read.response.tenant().revision(), 2);
  EXPECT_EQ(read.response.tenancy_revision(), 3);

  const auto deleted = server_.Ask(&Stub::DeleteTenant, "tenant_id: 'smith' revision: 2");
  ASSERT_THAT(deleted.status, Succeeds());
  EXPECT_EQ(deleted.response.tenancy_revision(), 4);
  EXPECT_THAT(server_.Ask(&Stub::GetTenant, "tenant_id: 'smith'").status,
              HasReason("TENANT_NOT_FOUND"));
}

TEST_F(TenantServiceTest, ConnectorsAndObjectionsComeAndGo) {
  const auto enabled = server_.Ask(&Stub::EnableConnector,
                                   "tenant_id: 'rossi' opt_in { connector_id: 'acme/voice' }");
  ASSERT_THAT(enabled.status, Succeeds());
  EXPECT_EQ(enabled.response.tenant().opt_ins_size(), 3);
  const auto disabled =
      server_.Ask(&Stub::DisableConnector, "tenant_id: 'rossi' connector_id: 'acme/voice'");
  ASSERT_THAT(disabled.status, Succeeds());
  EXPECT_EQ(disabled.response.tenant().opt_ins_size(), 2);
  const auto objected = server_.Ask(&Stub::ObjectToProcessor,
                                    "tenant_id: 'rossi' objection { processor_id: 'acme' }");
  ASSERT_THAT(objected.status, Succeeds());
  EXPECT_EQ(objected.response.tenant().objections_size(), 1);
  const auto withdrawn =
      server_.Ask(&Stub::WithdrawObjection, "tenant_id: 'rossi' processor_id: 'acme'");
  ASSERT_THAT(withdrawn.status, Succeeds());
  EXPECT_EQ(withdrawn.response.tenant().objections_size(), 0);
  EXPECT_EQ(withdrawn.response.tenancy_revision(), 5);
}

TEST_F(TenantServiceTest, ABundleIsAppliedOrTried) {
  const auto tried = server_.Ask(&Stub::Apply,
                                 "bundle { tenants { id: 'smith' country_code: 'GB' } } "
                                 "dry_run: true");
  ASSERT_THAT(tried.status, Succeeds());
  EXPECT_EQ(tried.response.changes(0).action(), v1::CHANGE_ACTION_CREATE);
  EXPECT_EQ(tried.response.tenancy_revision(), 1);
  const auto applied =
      server_.Ask(&Stub::Apply, "bundle { tenants { id: 'smith' country_code: 'GB' } }");
  ASSERT_THAT(applied.status, Succeeds());
  EXPECT_EQ(applied.response.tenancy_revision(), 2);
}

TEST_F(TenantServiceTest, ErrorsNameTheirReasonAndTheirField) {
  EXPECT_THAT(server_.Ask(&Stub::CreateTenant, "").status, HasViolation("tenant.id", _));
  EXPECT_THAT(server_.Ask(&Stub::CreateTenant, "tenant { id: 'smith' country_code: 'UK' }").status,
              HasViolation("tenant.country_code", HasSubstr("`GB`")));
  EXPECT_THAT(server_.Ask(&Stub::UpdateTenant, "").status, HasViolation("tenant.id", _));
  EXPECT_THAT(server_.Ask(&Stub::GetTenant, "").status, HasViolation("tenant_id", _));
  EXPECT_THAT(server_.Ask(&Stub::Apply, "").status, HasViolation("bundle", _));
  EXPECT_THAT(
      server_.Ask(&Stub::Apply, "bundle { tenants { id: 'smith' country_code: 'UK' } }").status,
      HasViolation("bundle.tenants[0].country_code", _));
  EXPECT_THAT(server_
                  .Ask(&Stub::EnableConnector,
                       "tenant_id: 'rossi' opt_in { connector_id: 'acme/chat' inputs { name: "
                       "'region' value: 'north' } }")
                  .status,
              HasReason("INPUT_OUT_OF_DOMAIN"));

  const auto missing = server_.Ask(&Stub::GetTenant, "tenant_id: 'rosi'");
  EXPECT_THAT(missing.status, FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("`rossi`")));
  EXPECT_THAT(MetadataOf(missing.status), Contains(Pair("nearest", "rossi")));
  const auto there = server_.Ask(&Stub::CreateTenant, "tenant { id: 'rossi' country_code: 'IT' }");
  EXPECT_THAT(there.status, FailsWith(grpc::StatusCode::ALREADY_EXISTS, _));
  EXPECT_THAT(there.status, HasReason("ALREADY_EXISTS"));
  const auto newer =
      server_.Ask(&Stub::UpdateTenant, "tenant { id: 'rossi' country_code: 'IT' revision: 9 }");
  EXPECT_THAT(newer.status, FailsWith(grpc::StatusCode::ABORTED, _));
  EXPECT_THAT(newer.status, HasReason("REVISION_MISMATCH"));
  EXPECT_THAT(server_.Ask(&Stub::DeleteTenant, "tenant_id: 'rossi' revision: 9").status,
              HasReason("REVISION_MISMATCH"));
}

TEST_F(TenantServiceTest, AMessageThatIsTooLargeIsRefused) {
  v1::CreateTenantRequest request;
  request.mutable_tenant()->set_title(std::string(2 << 20, 'x'));
  EXPECT_THAT(server_.Ask(&Stub::CreateTenant, request).status, HasReason("MESSAGE_TOO_LARGE"));
  v1::ListTenantsRequest list;
  list.set_connector_id(std::string(2 << 20, 'x'));
  EXPECT_THAT(server_.Ask(&Stub::ListTenants, list).status, HasReason("MESSAGE_TOO_LARGE"));
}

TEST_F(TenantServiceTest, PagesAreSortedAndLeadToEachOther) {
  CreateMany(10);
  v1::ListTenantsRequest request;
  request.set_page_size(4);
  std::vector<std::vector<std::string>> pages;
  do {
    const auto page = server_.Ask(&Stub::ListTenants, request);
    ASSERT_THAT(page.status, Succeeds());
    EXPECT_EQ(page.response.tenancy_revision(), 2);
    pages.push_back(IdsOf(page.response));
    request.set_page_token(page.response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(pages, ElementsAre(ElementsAre("rossi", "t000", "t001", "t002"),
                                 ElementsAre("t003", "t004", "t005", "t006"),
                                 ElementsAre("t007", "t008", "t009")));
}

TEST_F(TenantServiceTest, APageHasAHundredUnlessItIsAskedAndNeverMoreThanFiveHundred) {
  CreateMany(700);
  EXPECT_EQ(List("").response.tenants_size(), 100);
  EXPECT_EQ(List("page_size: 600").response.tenants_size(), 500);
}

TEST_F(TenantServiceTest, ANegativePageSizeIsRefused) {
  const auto answer = List("page_size: -1");
  EXPECT_THAT(answer.status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(answer.status, HasViolation("page_size", HasSubstr("-1 is negative")));
}

TEST_F(TenantServiceTest, ATokenBelongsToItsQuery) {
  CreateMany(10);
  const std::string token = List("page_size: 4").response.next_page_token();
  EXPECT_THAT(List("page_token: '" + token + "'").status, Succeeds());  // of whatever size
  EXPECT_THAT(List("country_code: 'FR' page_token: '" + token + "'").status,
              HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("page_token: 'x" + token + "'").status, HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(
      server_.Ask(&v1::PolicyService::Stub::ListPolicies, "page_token: '" + token + "'").status,
      HasReason("INVALID_PAGE_TOKEN"));
}

TEST_F(TenantServiceTest, APageGoesOnWhereTheOneBeforeEndedThoughTenantsCameAndWent) {
  CreateMany(6);
  const auto first = List("page_size: 3");
  ASSERT_THAT(IdsOf(first.response), ElementsAre("rossi", "t000", "t001"));
  ASSERT_TRUE(server_.tenants().DeleteTenant("t001", 0).ok());
  ASSERT_TRUE(server_.tenants().DeleteTenant("t002", 0).ok());
  ASSERT_TRUE(
      server_.tenants().CreateTenant(FromText<v1::Tenant>("id: 't001a' country_code: 'IT'")).ok());
  const auto second = List("page_size: 3 page_token: '" + first.response.next_page_token() + "'");
  EXPECT_THAT(IdsOf(second.response), ElementsAre("t001a", "t003", "t004"));
}

TEST_F(TenantServiceTest, FiltersAreAllOfThemTogether) {
  CreateMany(5);
  ASSERT_TRUE(server_.tenants().CreatePolicy(FromText<v1::Policy>("id: 'strict'")).ok());
  for (const char* id : {"t001", "t003"}) {
    ASSERT_TRUE(server_.tenants()
                    .UpdateTenant(FromText<v1::Tenant>(
                        std::string("country_code: 'IT' policy_ids: 'strict' id: '") + id + "'"))
                    .ok());
  }
  ASSERT_TRUE(server_.tenants()
                  .EnableConnector("t003", FromText<v1::OptIn>("connector_id: 'acme/sms'"))
                  .ok());
  EXPECT_THAT(IdsOf(List("country_code: 'FR'").response), ElementsAre("t000"));
  EXPECT_THAT(IdsOf(List("policy_id: 'strict'").response), ElementsAre("t001", "t003"));
  EXPECT_THAT(IdsOf(List("connector_id: 'acme/sms'").response), ElementsAre("rossi", "t003"));
  EXPECT_THAT(IdsOf(List("connector_id: 'acme/sms' policy_id: 'strict'").response),
              ElementsAre("t003"));
  EXPECT_THAT(IdsOf(List("connector_id: 'acme/sms' country_code: 'DE'").response), IsEmpty());
}

TEST_F(TenantServiceTest, AFilterThatNamesNothingIsRefused) {
  EXPECT_THAT(List("country_code: 'UK'").status, HasViolation("country_code", HasSubstr("`GB`")));
  EXPECT_THAT(List("policy_id: 'strict'").status, HasReason("POLICY_NOT_FOUND"));
  EXPECT_THAT(List("connector_id: 'acme'").status, HasViolation("connector_id", _));
}

// Who opted in to one that has gone is a good question.
TEST_F(TenantServiceTest, AConnectorThatHasGoneIsAFilter) {
  server_.Serve({domicile::testing::PluginBuilder("beta")});
  EXPECT_THAT(IdsOf(List("connector_id: 'acme/sms'").response), ElementsAre("rossi"));
  EXPECT_THAT(List("connector_id: 'never/was'").response.tenants(), IsEmpty());
}

TEST_F(TenantServiceTest, APageOfLargeTenantsEndsBeforeAClientRefusesIt) {
  v1::Bundle bundle;
  for (int t = 0; t < 20; ++t) {
    v1::Tenant& tenant = *bundle.add_tenants();
    tenant.set_id("large-" + std::string(1, static_cast<char>('a' + t)));
    tenant.set_country_code("IT");
    for (int i = 0; i < 250; ++i) {
      v1::SignedDocument& document = *tenant.add_signed_documents();
      document.set_processor_id("acme");
      document.set_instrument("dpa");
      document.set_signed_on("2026-01-01");
      document.set_note(std::string(2000, 'x'));
    }
  }
  ASSERT_TRUE(server_.tenants().Apply(bundle, false).ok());
  v1::ListTenantsRequest request;
  std::set<std::string> ids;
  int pages = 0;
  do {
    const auto page = server_.Ask(&Stub::ListTenants, request);
    ASSERT_THAT(page.status, Succeeds());
    for (const std::string& id : IdsOf(page.response)) EXPECT_TRUE(ids.insert(id).second);
    request.set_page_token(page.response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 21);
  EXPECT_GT(pages, 3);
}

TEST_F(TenantServiceTest, ManyWritersLoseNothing) {
  constexpr int kThreads = 8, kEach = 20;
  std::atomic<int> created = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &created] {
      auto stubs = server_.Connect();
      for (int i = 0; i < kEach; ++i) {
        const auto answer =
            stubs.Ask(&Stub::CreateTenant, "tenant { country_code: 'IT' id: 'w" +
                                               std::to_string(t) + "-" + std::to_string(i) + "' }");
        if (answer.status.ok()) ++created;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, kThreads * kEach);
  EXPECT_EQ(server_.tenants().Get()->tenants().size(), kThreads * kEach + 1);
}

TEST(TenantServiceWithoutCatalogTest, TenantsAreReadThoughNothingNewCanBeNamed) {
  RpcServer server;
  EXPECT_THAT(server.Ask(&Stub::ListTenants).status, Succeeds());
  const auto created = server.Ask(&Stub::CreateTenant, "tenant { id: 'smith' country_code: 'GB' }");
  EXPECT_THAT(created.status, FailsWith(grpc::StatusCode::UNAVAILABLE, _));
  EXPECT_THAT(created.status, HasReason("NO_CATALOG"));
}

// Whoever waited for too long takes the write for failed.
TEST(TenantServiceWithABusyStoreTest, AWriteWhoseCallerHasGoneIsNotMade) {
  const domicile::testing::TempDirectory directory;
  const std::string path = directory.File("tenants.db");
  RpcServer server({.store = "sqlite:" + path});
  testing::ServeTenant(server);
  std::thread first;
  {
    const domicile::testing::WriteLock lock(path);
    first = std::thread([&server] {
      EXPECT_THAT(server.Connect()
                      .Ask(&Stub::CreateTenant, "tenant { id: 'first' country_code: 'IT' }")
                      .status,
                  Succeeds());
    });
    // Until the first one waits for the database, and the second behind it.
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
    EXPECT_THAT(
        server
            .Ask(context, &Stub::CreateTenant,
                 FromText<v1::CreateTenantRequest>("tenant { id: 'second' country_code: 'IT' }"))
            .status,
        FailsWith(grpc::StatusCode::DEADLINE_EXCEEDED, _));
  }
  first.join();
  // One that is queued behind it ends after it.
  EXPECT_THAT(server.Ask(&Stub::CreateTenant, "tenant { id: 'third' country_code: 'IT' }").status,
              Succeeds());
  EXPECT_THAT(IdsOf(server.Ask(&Stub::ListTenants).response),
              ElementsAre("first", "rossi", "third"));
}

}  // namespace
}  // namespace domicile::rpc

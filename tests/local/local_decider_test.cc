#include "clients/cpp/local_decider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/law/load.h"
#include "tests/local/followed_server.h"

namespace domicile::testing {
namespace {

using client::LocalDecider;
using client::LocalDeciderOptions;
using client::WhenUnable;
using ::testing::HasSubstr;

class LocalDeciderTest : public FollowedServer {
 protected:
  static v1::TransferCheck Check(const std::string& tenant, const std::string& connector) {
    v1::TransferCheck check;
    check.set_tenant_id(tenant);
    check.set_connector_id(connector);
    return check;
  }

  void AddTenant(const std::string& id, const std::string& fields = "") {
    ASSERT_THAT(
        server_->tenants().CreateTenant(FromText<v1::Tenant>(
            "id: '" + id + "' country_code: 'IT' opt_ins { connector_id: 'acme/sms' } " + fields)),
        IsOk());
  }

  void AddPolicy(const std::string& text) {
    ASSERT_THAT(server_->tenants().CreatePolicy(FromText<v1::Policy>(text)), IsOk());
  }
};

TEST_F(LocalDeciderTest, DecidesWithoutAskingTheServer) {
  Follow({.when_unable = WhenUnable::kRefuse});
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);
  EXPECT_EQ(connection_->checks, 0);
}

TEST_F(LocalDeciderTest, SeesWhatChangesOfTenantsPoliciesCatalogAndLaw) {
  Follow();
  Write("acme/voice");
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_ALLOW);

  AddPolicy("id: 'nowhere' title: 'x' provider_wide: true storage { codes: 'FR' }");
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_DENY);
  ASSERT_THAT(server_->tenants().DeletePolicy("nowhere", 1), IsOk());
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);

  v1::Law law = law::BundledLaw()->data();
  law.mutable_rules()->RemoveLast();
  server_->state().PublishLaw(*law::Law::Build(std::move(law)));
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(decider_->state().revision.law_digest(), server_->state().Get()->revision.law_digest());

  PluginBuilder other("other");
  other.Connector("sms", Placement("main", Site("IT")));
  server_->Serve({other});
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(decider_->state().revision.catalog_digest(),
            server_->state().Get()->revision.catalog_digest());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_UNDETERMINED);

  ASSERT_THAT(server_->tenants().DeleteTenant(
                  "rossi", server_->tenants().Get()->FindTenant("rossi")->revision()),
              IsOk());
  ASSERT_TRUE(CatchesUp());
  EXPECT_THAT(decider_->CheckVerdict("rossi", "acme/sms"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("rossi")));
  // Of all that, only the first came as a whole.
  EXPECT_EQ(connection_->full, 1);
}

TEST_F(LocalDeciderTest, ATenantOutsideTheFilterIsAnErrorThatSaysSo) {
  AddTenant("verdi");
  Follow({.tenant_ids = {"rossi"}});
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  for (const char* tenant : {"verdi", "nobody"}) {
    const auto verdict = decider_->CheckVerdict(tenant, "acme/sms");
    EXPECT_THAT(verdict, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(tenant)));
    EXPECT_EQ(ReasonOf(verdict.status()), "OUTSIDE_FILTER");
    EXPECT_EQ(ReasonOf(decider_->CheckTransfer(Check(tenant, "acme/sms")).status()),
              "OUTSIDE_FILTER");
  }
  EXPECT_EQ(connection_->checks, 0);
}

TEST_F(LocalDeciderTest, ATenantWithinTheFilterThatDoesNotExistYetComesOnceItDoes) {
  Follow({.tenant_ids = {"rossi", "verdi"}});
  const auto missing = decider_->CheckVerdict("verdi", "acme/sms");
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound, HasSubstr("verdi")));
  EXPECT_EQ(ReasonOf(missing.status()), "TENANT_NOT_FOUND");
  AddTenant("verdi");
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms", "verdi"), v1::VERDICT_ALLOW);
}

TEST_F(LocalDeciderTest, AFilteredOneGetsThePoliciesThatItsTenantsAreUnder) {
  AddPolicy("id: 'strict' title: 'x' storage { codes: 'FR' }");
  AddPolicy("id: 'others' title: 'x' storage { codes: 'FR' }");
  AddTenant("verdi", "policy_ids: 'others'");
  Follow({.tenant_ids = {"rossi"}});
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  v1::Tenant rossi = *server_->tenants().Get()->FindTenant("rossi");
  rossi.add_policy_ids("strict");
  ASSERT_THAT(server_->tenants().UpdateTenant(rossi), IsOk());
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_DENY);
  rossi = *server_->tenants().Get()->FindTenant("rossi");
  rossi.clear_policy_ids();
  ASSERT_THAT(server_->tenants().UpdateTenant(rossi), IsOk());
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  AddPolicy("id: 'wide' title: 'x' provider_wide: true storage { codes: 'FR' }");
  ASSERT_TRUE(CatchesUp());
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_DENY);
  EXPECT_EQ(decider_->state().last_error, absl::OkStatus());
}

TEST_F(LocalDeciderTest, AskTheServerWhenWhatItHasIsTooStale) {
  Follow({.most_stale = absl::Seconds(30)});
  connection_->SetTamper([](const auto&) { return SnapshotMessages(); });
  Write("acme/voice");
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_DENY);  // it does not know better yet
  clock_.Advance(absl::Seconds(31));
  EXPECT_EQ(VerdictOf("acme/voice"), v1::VERDICT_ALLOW);
  EXPECT_EQ(connection_->checks, 1);
  EXPECT_GE(decider_->state().age, absl::Seconds(31));
}

TEST_F(LocalDeciderTest, AsksTheServerBeforeThereIsAnything) {
  connection_->SetTamper([](const auto&) { return SnapshotMessages(); });
  Start();
  EXPECT_EQ(VerdictOf("acme/sms"), v1::VERDICT_ALLOW);
  EXPECT_THAT(decider_->WaitUntilReady(absl::Milliseconds(10)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("no snapshot has come")));
  EXPECT_EQ(decider_->state().age, absl::InfiniteDuration());
}

TEST_F(LocalDeciderTest, RefusesBeforeThereIsAnythingWhenItMayNotAsk) {
  connection_->SetTamper([](const auto&) { return SnapshotMessages(); });
  Start({.when_unable = WhenUnable::kRefuse});
  const auto refused = decider_->CheckTransfer(Check("rossi", "acme/sms"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no snapshot")));
  EXPECT_EQ(ReasonOf(refused.status()), "STALE");
}

TEST_F(LocalDeciderTest, DecidesAsOfAnotherDay) {
  Follow({.when_unable = WhenUnable::kRefuse});
  for (const char* day : {"2026-11-30", "2026-12-01"}) {
    const auto here = decider_->CheckTransfer(Check("rossi", "acme/chat"), day);
    ASSERT_THAT(here, IsOk());
    const auto there = server_->Ask(
        &v1::ResidencyService::Stub::CheckTransfer,
        absl::StrCat("check { tenant_id: 'rossi' connector_id: 'acme/chat' } as_of: '", day, "'"));
    EXPECT_EQ(here->verdict(), there.response.decision().verdict());
    EXPECT_EQ(here->as_of(), day);
  }
  EXPECT_EQ(ReasonOf(decider_->CheckTransfer(Check("rossi", "acme/chat"), "soon").status()),
            "INVALID_FIELD");
}

TEST_F(LocalDeciderTest, SaysWhatIsWrongWithItsOptions) {
  const auto start = [this](LocalDeciderOptions options) {
    return LocalDecider::Start(connection_, std::move(options)).status();
  };
  EXPECT_THAT(start({.tenant_ids = {"No Id"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("No Id")));
  EXPECT_THAT(start({.tenant_ids = std::vector<std::string>(10'001, "a")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("10000")));
  EXPECT_THAT(start({.reporter = std::string(101, 'a')}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("100 bytes")));
  EXPECT_THAT(start({.most_stale = absl::ZeroDuration()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("good for some time")));
  EXPECT_THAT(start({.report_batch = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("batch")));
}

}  // namespace
}  // namespace domicile::testing

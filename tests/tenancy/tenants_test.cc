#include "service/tenancy/tenants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "service/base/error.h"
#include "tests/support/database_file.h"
#include "tests/support/error_details.h"
#include "tests/support/temp_directory.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

std::unique_ptr<Tenants> OpenTenants(const std::string& address) {
  return *Tenants::Open(
      *OpenStore(address), [] { return Noon(); }, [] { return TheReference(); });
}

// Notes the revision at each call.
class Listener : public TenancyListener {
 public:
  explicit Listener(const Tenants& tenants) : tenants_(tenants) {}
  void OnTenancyChanged() override { heard_.push_back(tenants_.Get()->revision()); }
  const std::vector<uint64_t>& heard() const { return heard_; }

 private:
  const Tenants& tenants_;
  std::vector<uint64_t> heard_;
};

class TenantsTest : public ::testing::Test {
 protected:
  TenantsTest() : tenants_(OpenTenants("sqlite:" + path())) {}

  std::string path() const { return directory_.File("tenants.db"); }

  const testing::TempDirectory directory_;
  std::unique_ptr<Tenants> tenants_;
};

TEST_F(TenantsTest, EachWriteRaisesTheRevisionByOneAndIsSeen) {
  const auto created = tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'"));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->revision, 1);
  EXPECT_EQ(created->tenant->country_code(), "IT");
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi")->SerializeAsString(),
            created->tenant->SerializeAsString());
  EXPECT_EQ(tenants_->CreatePolicy(Policy("id: 'p'"))->revision, 2);
  EXPECT_EQ(tenants_->UpdatePolicy(Policy("id: 'p' title: 'P'"))->policy->revision(), 2);
  EXPECT_EQ(tenants_->EnableConnector("rossi", OptIn("connector_id: 'acme/sms'"))->revision, 4);
  EXPECT_EQ(tenants_->ObjectToProcessor("rossi", Objection("processor_id: 'beta'"))->revision, 5);
  EXPECT_EQ(tenants_->WithdrawObjection("rossi", "beta")->revision, 6);
  EXPECT_EQ(tenants_->DisableConnector("rossi", "acme/sms")->tenant->revision(), 5);
  EXPECT_EQ(tenants_->UpdateTenant(Tenant("id: 'rossi' country_code: 'FR'"))->revision, 8);
  EXPECT_EQ(*tenants_->DeletePolicy("p", 2), 9);
  EXPECT_EQ(*tenants_->DeleteTenant("rossi", 6), 10);
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi"), nullptr);
}

TEST_F(TenantsTest, WhatIsSoAlreadyRaisesNothing) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  const auto same = tenants_->UpdateTenant(Tenant("id: 'rossi' country_code: 'IT'"));
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->revision, 1);
  EXPECT_EQ(same->tenant->revision(), 1);
  EXPECT_EQ(tenants_->DisableConnector("rossi", "acme/sms")->revision, 1);
}

TEST_F(TenantsTest, AWriteThatIsRefusedChangesNothing) {
  EXPECT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'XX'")),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_EQ(tenants_->Get()->revision(), 0);
}

TEST_F(TenantsTest, WhoPinnedATenancyGoesOnWithIt) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  const auto pinned = tenants_->Get();
  ASSERT_THAT(tenants_->DeleteTenant("rossi", 0), IsOk());
  EXPECT_NE(pinned->FindTenant("rossi"), nullptr);
}

TEST_F(TenantsTest, AWriteSurvivesACrashOnceItIsAcknowledged) {
  for (int i = 0; i < 5; ++i) {
    const std::string id = "t" + std::to_string(i);
    ASSERT_THAT(tenants_->CreateTenant(Tenant("id: '" + id + "' country_code: 'IT'")), IsOk());
    const std::string crashed = directory_.File("crashed-" + id + ".db");
    testing::CopyAsACrashLeavesIt(path(), crashed);
    EXPECT_NE(OpenTenants("sqlite:" + crashed)->Get()->FindTenant(id), nullptr) << id;
  }
}

TEST_F(TenantsTest, GoesOnWhereItEnded) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  tenants_ = OpenTenants("sqlite:" + path());
  EXPECT_EQ(tenants_->Get()->revision(), 1);
  EXPECT_EQ(tenants_->CreateTenant(Tenant("id: 'smith' country_code: 'GB'"))->revision, 2);
  tenants_ = OpenTenants("sqlite:" + path());
  EXPECT_EQ(tenants_->Get()->tenants().size(), 2);
}

TEST_F(TenantsTest, ABackupHasAllThatIsAcknowledged) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  const std::string copy = directory_.File("copy.db");
  ASSERT_THAT(tenants_->BackUp(copy), IsOk());
  EXPECT_NE(OpenTenants("sqlite:" + copy)->Get()->FindTenant("rossi"), nullptr);
}

TEST_F(TenantsTest, AListenerHearsOfEachChangeAndSeesIt) {
  const auto listener = std::make_shared<Listener>(*tenants_);
  tenants_->AddListener(listener);
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  ASSERT_THAT(tenants_->UpdateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  EXPECT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  ASSERT_THAT(tenants_->DeleteTenant("rossi", 0), IsOk());
  EXPECT_THAT(listener->heard(), ElementsAre(1, 2));
}

TEST_F(TenantsTest, AListenerThatIsGoneIsForgotten) {
  auto gone = std::make_shared<Listener>(*tenants_);
  tenants_->AddListener(gone);
  gone.reset();
  const auto listener = std::make_shared<Listener>(*tenants_);
  tenants_->AddListener(listener);
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  EXPECT_THAT(listener->heard(), ElementsAre(1));
}

TEST_F(TenantsTest, ManyWritersLoseNothing) {
  constexpr int kThreads = 8, kEach = 25;
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &created] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = "t" + std::to_string(t) + "-" + std::to_string(i);
        if (tenants_->CreateTenant(Tenant("id: '" + id + "' country_code: 'IT'")).ok()) ++created;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, kThreads * kEach);
  EXPECT_EQ(tenants_->Get()->revision(), kThreads * kEach);
  EXPECT_EQ(OpenTenants("sqlite:" + path())->Get()->tenants().size(), kThreads * kEach);
}

TEST_F(TenantsTest, OfManyWhoReplaceTheSameRevisionOneSucceeds) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  std::vector<std::thread> threads;
  std::atomic<int> updated = 0, aborted = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t, &updated, &aborted] {
      const auto written = tenants_->UpdateTenant(
          Tenant("id: 'rossi' country_code: 'IT' revision: 1 title: '" + std::to_string(t) + "'"));
      if (written.ok()) ++updated;
      if (written.status().code() == absl::StatusCode::kAborted) ++aborted;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(updated, 1);
  EXPECT_EQ(aborted, 7);
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi")->revision(), 2);
}

TEST_F(TenantsTest, AnotherProgramThatWroteIsNoticedAndNothingIsChanged) {
  const auto other = OpenTenants("sqlite:" + path());
  ASSERT_THAT(other->CreateTenant(Tenant("id: 'theirs' country_code: 'IT'")), IsOk());
  EXPECT_THAT(tenants_->CreateTenant(Tenant("id: 'ours' country_code: 'IT'")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another program wrote")));
  EXPECT_EQ(tenants_->Get()->revision(), 0);
}

TEST_F(TenantsTest, AStoreThatIsCorruptIsNotOpened) {
  ASSERT_THAT(tenants_->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'")), IsOk());
  tenants_.reset();
  ASSERT_THAT(testing::Sql(path(), "UPDATE tenants SET digest = ''"), IsOk());
  EXPECT_THAT(
      Tenants::Open(
          *OpenStore("sqlite:" + path()), [] { return Noon(); }, [] { return TheReference(); }),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("`rossi` of tenants")));
}

// A store that cannot be written.
class FullDisk : public Store {
 public:
  absl::StatusOr<std::shared_ptr<const Tenancy>> Load() override {
    return std::make_shared<const Tenancy>();
  }
  absl::Status Write(const Changes&) override {
    return base::Error(absl::StatusCode::kUnavailable, "STORAGE_FAILED", "disk full");
  }
  absl::Status BackUp(const std::string&) override { return absl::OkStatus(); }
};

TEST(TenantsWithoutRoomTest, AWriteThatCannotBeStoredIsAnErrorAndNotSeen) {
  const auto tenants = *Tenants::Open(
      std::make_unique<FullDisk>(), [] { return Noon(); }, [] { return TheReference(); });
  const auto listener = std::make_shared<Listener>(*tenants);
  tenants->AddListener(listener);
  const auto created = tenants->CreateTenant(Tenant("id: 'rossi' country_code: 'IT'"));
  EXPECT_THAT(created, StatusIs(absl::StatusCode::kUnavailable, "disk full"));
  EXPECT_THAT(created.status(), HasReason("STORAGE_FAILED"));
  EXPECT_EQ(tenants->Get()->FindTenant("rossi"), nullptr);
  EXPECT_EQ(tenants->Get()->revision(), 0);
  EXPECT_THAT(listener->heard(), IsEmpty());
}

TEST(TenantsReferenceTest, WhatMayBeNamedIsWhatIsThereAtTheTimeOfTheWrite) {
  Reference reference = AfterBeta();
  const auto tenants = *Tenants::Open(
      *OpenStore("sqlite::memory:"), [] { return Noon(); }, [&reference] { return reference; });
  const v1::Tenant tenant =
      Tenant("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'beta/sms' }");
  EXPECT_THAT(tenants->CreateTenant(tenant).status(),
              HasViolation("tenant.opt_ins[0].connector_id", _));
  reference = TheReference();
  EXPECT_THAT(tenants->CreateTenant(tenant), IsOk());
}

}  // namespace
}  // namespace domicile::tenancy

// What is decided here and what the server decides, for random worlds and requests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "clients/cpp/client.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/compiled/random_world.h"
#include "tests/local/followed_server.h"

namespace domicile::testing {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr int kRounds = 12;
constexpr int kRequestsPerRound = 400;

class EqualAnswersTest : public FollowedServer {
 protected:
  // Random tenants and policies name what does not exist, too: those are refused, and others tried.
  template <typename Make>
  void Write(const Make& make) {
    for (int i = 0; i < 100; ++i) {
      if (make().ok()) return;
    }
    FAIL() << "none of these was accepted";
  }

  void WritePolicy(const std::string& id) {
    Write([&] {
      v1::Policy policy = random_.NextPolicy(id, *catalog());
      const auto kept = server_->tenants().Get()->FindPolicy(id);
      if (kept == nullptr) return server_->tenants().CreatePolicy(policy);
      policy.set_revision(kept->revision());
      return server_->tenants().UpdatePolicy(policy);
    });
  }

  void WriteTenant(const std::string& id) {
    Write([&] {
      v1::Tenant tenant = random_.NextTenant(id, *catalog(), policy_ids_);
      const auto kept = server_->tenants().Get()->FindTenant(id);
      if (kept == nullptr) return server_->tenants().CreateTenant(tenant);
      tenant.set_revision(kept->revision());
      return server_->tenants().UpdateTenant(tenant);
    });
  }

  std::shared_ptr<const catalog::Catalog> catalog() { return server_->state().Get()->catalog; }

  v1::TransferCheck NextCheck() {
    auto connector = catalog()->connectors().begin();
    std::advance(connector, random_.Number(static_cast<int>(catalog()->connectors().size())));
    v1::TransferCheck check = random_.NextShape(connector->second);
    check.set_tenant_id(random_.Chance(40) ? "nobody" : random_.Pick(tenant_ids_));
    check.set_connector_id(random_.Chance(40) ? "gone/sms" : connector->first);
    if (random_.Chance(60)) check.clear_tenant_id();
    if (random_.Chance(60)) check.set_data_kind("odd");
    return check;
  }

  void ExpectTheSame(const v1::TransferCheck& check) {
    SCOPED_TRACE(check.DebugString());
    v1::CheckTransferRequest request;
    *request.mutable_check() = check;
    const auto there = direct_.CheckTransfer(request);
    const auto here = decider_->CheckTransfer(check);
    ASSERT_EQ(here.status().code(), there.status().code()) << here.status() << there.status();
    if (!there.ok()) {
      ++errors_;
      EXPECT_EQ(here.status().message(), there.status().message());
      EXPECT_TRUE(MessageDifferencer::Equals(*client::ErrorInfoOf(here.status()),
                                             *client::ErrorInfoOf(there.status())));
      const auto bad_here = client::BadRequestOf(here.status());
      const auto bad_there = client::BadRequestOf(there.status());
      ASSERT_EQ(bad_here.has_value(), bad_there.has_value());
      if (bad_there) {
        EXPECT_TRUE(MessageDifferencer::Equals(*bad_here, *bad_there));
      }
      return;
    }
    v1::Decision mine = *here;
    v1::Decision theirs = there->decision();
    ++verdicts_[theirs.verdict()];
    mine.clear_time();
    theirs.clear_time();
    EXPECT_EQ(mine.SerializeAsString(), theirs.SerializeAsString())
        << mine.DebugString() << theirs.DebugString();
  }

  RandomWorld random_{7, absl::CivilDay(2026, 11, 23)};
  std::vector<std::string> policy_ids_, tenant_ids_;
  client::Client direct_{client::MakeConnection(server_->address())};
  std::map<v1::Verdict, int> verdicts_;
  int errors_ = 0;
};

TEST_F(EqualAnswersTest, AreThoseOfTheServerForThousandsOfRandomRequests) {
  for (int i = 0; i < 8; ++i) policy_ids_.push_back(absl::StrCat("p", i));
  for (int i = 0; i < 15; ++i) tenant_ids_.push_back(absl::StrCat("t", i));
  server_->state().Publish(random_.NextCatalog());
  for (const std::string& id : policy_ids_) WritePolicy(id);
  for (const std::string& id : tenant_ids_) WriteTenant(id);
  Follow({.when_unable = client::WhenUnable::kRefuse});
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(absl::StrCat("round ", round));
    if (round % 4 == 1) server_->state().Publish(random_.NextCatalog());
    if (round % 4 == 3) server_->state().PublishLaw(random_.NextLaw());
    WritePolicy(random_.Pick(policy_ids_));
    for (int i = 0; i < 3; ++i) WriteTenant(random_.Pick(tenant_ids_));
    ASSERT_TRUE(CatchesUp());
    for (int i = 0; i < kRequestsPerRound; ++i) {
      const v1::TransferCheck check = NextCheck();
      ExpectTheSame(check);
      if (HasFailure()) return;
    }
  }
  EXPECT_EQ(connection_->full, 1);
  EXPECT_EQ(connection_->checks, 0);
  EXPECT_GT(errors_, 50);
  for (const v1::Verdict verdict :
       {v1::VERDICT_ALLOW, v1::VERDICT_DENY, v1::VERDICT_UNDETERMINED}) {
    EXPECT_GT(verdicts_[verdict], 40) << v1::Verdict_Name(verdict);
  }
}

}  // namespace
}  // namespace domicile::testing

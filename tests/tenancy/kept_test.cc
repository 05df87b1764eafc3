#include "service/tenancy/kept.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "domicile/v1/policy.pb.h"
#include "service/tenancy/sorted_blocks.h"
#include "tests/support/plugin_builder.h"

namespace domicile::tenancy {
namespace {

using domicile::testing::FromText;

std::shared_ptr<const v1::Tenant> Acme() {
  return std::make_shared<const v1::Tenant>(
      FromText<v1::Tenant>("id: 'acme' country_code: 'IT' policy_ids: 'strict' "
                           "opt_ins { connector_id: 'twilio/sms' }"));
}

TEST(KeptTest, ATenantIsReadAsItWasWritten) {
  const Kept<v1::Tenant> kept(Acme());
  EXPECT_EQ(kept.id(), "acme");
  EXPECT_EQ(kept.Get()->SerializeAsString(), Acme()->SerializeAsString());
}

TEST(KeptTest, ATenantMayComeAsBytes) {
  const Kept<v1::Tenant> kept("acme", Acme()->SerializeAsString());
  EXPECT_EQ(kept.id(), "acme");
  EXPECT_EQ(kept.Get()->SerializeAsString(), Acme()->SerializeAsString());
}

TEST(KeptTest, ATenantIsReadIntoAMessageThatHadAnother) {
  v1::Tenant message = FromText<v1::Tenant>("id: 'beta' title: 'Beta' policy_ids: 'other'");
  EXPECT_EQ(Kept<v1::Tenant>(Acme()).Read(message).SerializeAsString(),
            Acme()->SerializeAsString());
}

TEST(KeptTest, EachTenantOfAListIsVisitedInTheOrderOfIds) {
  auto beta = std::make_shared<const v1::Tenant>(FromText<v1::Tenant>("id: 'beta'"));
  std::vector<std::string> visited;
  SortedBlocks<v1::Tenant>()
      .With({{"beta", beta}, {"acme", Acme()}})
      .ForEach(
          [&visited](const v1::Tenant& tenant) { visited.push_back(tenant.ShortDebugString()); });
  EXPECT_THAT(visited,
              ::testing::ElementsAre(Acme()->ShortDebugString(), beta->ShortDebugString()));
}

TEST(KeptTest, ATenantsMessageIsNotKept) {
  auto tenant = Acme();
  const std::weak_ptr<const v1::Tenant> watched = tenant;
  const Kept<v1::Tenant> kept(tenant);
  tenant.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(KeptTest, APolicyIsTheMessageThatItWas) {
  const auto policy = std::make_shared<const v1::Policy>();
  EXPECT_EQ(Kept<v1::Policy>(policy).Get(), policy);
}

TEST(KeptTest, ATenantMentionsWhatIsInItsFields) {
  const Kept<v1::Tenant> kept(Acme());
  EXPECT_TRUE(kept.MayMention("twilio/sms"));
  EXPECT_TRUE(kept.MayMention("strict"));
  EXPECT_TRUE(kept.MayMention(""));
  EXPECT_FALSE(kept.MayMention("twilio/whatsapp"));
}

TEST(KeptTest, AListTellsWhetherATenantIsTheSameInACopy) {
  using Tenants = SortedBlocks<v1::Tenant>;
  const Tenants before = Tenants().With({{"acme", Acme()}});
  auto beta = std::make_shared<const v1::Tenant>(FromText<v1::Tenant>("id: 'beta'"));
  const Tenants after = before.With({{"beta", beta}});
  EXPECT_TRUE(after.IsSameIn(before, "acme"));
  EXPECT_FALSE(after.IsSameIn(before, "beta"));
  EXPECT_TRUE(after.IsSameIn(before, "gone"));
  // Equal, but written again.
  EXPECT_FALSE(after.With({{"acme", Acme()}}).IsSameIn(before, "acme"));
}

}  // namespace
}  // namespace domicile::tenancy

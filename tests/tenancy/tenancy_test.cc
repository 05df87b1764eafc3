#include "service/tenancy/tenancy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> PolicyIdsOf(const Tenancy& tenancy, const v1::Tenant& tenant) {
  std::vector<std::string> ids;
  for (const PolicyPointer& policy : tenancy.PoliciesOf(tenant)) ids.push_back(policy->id());
  return ids;
}

TEST(TenancyTest, BeginsWithNothing) {
  EXPECT_EQ(Tenancy().revision(), 0);
  EXPECT_EQ(Tenancy().FindTenant("acme"), nullptr);
  EXPECT_EQ(Tenancy().FindPolicy("eea-only"), nullptr);
}

TEST(TenancyTest, ATenantIsUnderItsOwnPoliciesAndTheProvidersEachOnce) {
  const auto tenancy = TenancyOf(
      {}, {Policy("id: 'own'"), Policy("id: 'other'"), Policy("id: 'all' provider_wide: true"),
           Policy("id: 'both' provider_wide: true")});
  EXPECT_THAT(PolicyIdsOf(*tenancy, Tenant("policy_ids: ['own', 'both']")),
              ElementsAre("all", "both", "own"));
  EXPECT_THAT(PolicyIdsOf(*tenancy, Tenant("")), ElementsAre("all", "both"));
}

TEST(TenancyTest, APolicyThatIsNoLongerTheProvidersIsNoLongerOnAll) {
  const auto before = TenancyOf({}, {Policy("id: 'all' provider_wide: true")});
  Changes changes;
  changes.revision = 2;
  changes.policies["all"] = std::make_shared<const v1::Policy>(Policy("id: 'all'"));
  const auto after = before->With(changes);
  EXPECT_THAT(PolicyIdsOf(*after, Tenant("")), ElementsAre());
  // Whoever pinned the tenancy before goes on with what held then.
  EXPECT_THAT(PolicyIdsOf(*before, Tenant("")), ElementsAre("all"));
  EXPECT_EQ(after->revision(), 2);
}

TEST(TenancyTest, WhatItReturnsOutlivesIt) {
  TenantPointer tenant;
  {
    const auto tenancy = TenancyOf({Tenant("id: 'rossi' country_code: 'IT'")});
    tenant = tenancy->FindTenant("rossi");
  }
  EXPECT_EQ(tenant->country_code(), "IT");
}

}  // namespace
}  // namespace domicile::tenancy

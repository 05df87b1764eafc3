#include "service/compiled/tenant_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"

namespace domicile::compiled {
namespace {

TenantContent Tenant(const std::string& id, uint32_t sender, std::vector<ChoiceRef> choices = {}) {
  TenantContent content;
  content.id = id;
  content.sender = sender;
  content.choices = std::move(choices);
  return content;
}

TenantContent Gone(const std::string& id) {
  TenantContent content;
  content.id = id;
  content.removed = true;
  return content;
}

TEST(TenantTableTest, KeepsWhatATenantIs) {
  TenantContent content = Tenant("acme", 1, {{7, 8}, {9, 10}});
  content.policies = 2;
  content.documents = 3;
  content.objections = 4;
  const TenantTable table = TenantTable().With({content});
  const auto found = table.Find("acme");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id(), "acme");
  EXPECT_EQ(found->sender(), 1u);
  EXPECT_EQ(found->policies(), 2u);
  EXPECT_EQ(found->documents(), 3u);
  EXPECT_EQ(found->objections(), 4u);
  ASSERT_EQ(found->choices().size(), 2u);
  EXPECT_EQ(found->choices()[1].connector, 9u);
  EXPECT_EQ(found->choices()[1].choice, 10u);
}

TEST(TenantTableTest, KnowsNobodyWhoIsNotThere) {
  EXPECT_FALSE(TenantTable().Find("acme"));
  EXPECT_FALSE(TenantTable().With({Tenant("acme", 1)}).Find("acm"));
}

TEST(TenantTableTest, ACopyThatWasChangedLeavesTheOtherAsItWas) {
  const TenantTable before = TenantTable().With({Tenant("acme", 1), Tenant("beta", 2)});
  const TenantTable after = before.With({Tenant("acme", 3), Gone("beta")});
  EXPECT_EQ(before.Find("acme")->sender(), 1u);
  EXPECT_TRUE(before.Find("beta"));
  EXPECT_EQ(after.Find("acme")->sender(), 3u);
  EXPECT_FALSE(after.Find("beta"));
  EXPECT_EQ(before.size(), 2u);
  EXPECT_EQ(after.size(), 1u);
}

TEST(TenantTableTest, TakesNobodyAwayWhoIsNotThere) {
  EXPECT_EQ(TenantTable().With({Gone("acme")}).size(), 0u);
}

TEST(TenantTableTest, IsAMapWhateverChangesAreMade) {
  std::mt19937 random(1);
  std::map<std::string, uint32_t> expected;
  TenantTable table;
  for (int round = 0; round < 50; ++round) {
    std::map<std::string, TenantContent> changes;
    for (int i = 0; i < 400; ++i) {
      const std::string id = absl::StrCat("tenant-", random() % 5000);
      if (random() % 4 == 0) {
        changes[id] = Gone(id);
        expected.erase(id);
      } else {
        const uint32_t sender = static_cast<uint32_t>(random());
        changes[id] = Tenant(id, sender, std::vector<ChoiceRef>(random() % 20));
        expected[id] = sender;
      }
    }
    std::vector<TenantContent> list;
    for (auto& [id, change] : changes) list.push_back(std::move(change));
    table = table.With(list);
  }
  EXPECT_EQ(table.size(), expected.size());
  for (int i = 0; i < 5000; ++i) {
    const std::string id = absl::StrCat("tenant-", i);
    const auto found = table.Find(id);
    const auto wanted = expected.find(id);
    ASSERT_EQ(static_cast<bool>(found), wanted != expected.end()) << id;
    if (!found) continue;
    EXPECT_EQ(found->sender(), wanted->second);
  }
}

TEST(TenantTableTest, NeedsLittleForATenant) {
  std::vector<TenantContent> tenants;
  for (int i = 0; i < 100'000; ++i) {
    tenants.push_back(Tenant(absl::StrCat("tenant-", i), 1, std::vector<ChoiceRef>(10)));
  }
  const TenantTable table = TenantTable().With(tenants);
  EXPECT_LT(static_cast<double>(table.Bytes()) / 100'000, 200);
}

}  // namespace
}  // namespace domicile::compiled

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
  // Half of them are too large for half a word.
  const auto number = [&random] { return static_cast<uint32_t>(random() % 0x20000); };
  std::map<std::string, TenantContent> expected;
  TenantTable table;
  for (int round = 0; round < 50; ++round) {
    std::map<std::string, TenantContent> changes;
    for (int i = 0; i < 400; ++i) {
      const std::string id = absl::StrCat("tenant-", random() % 5000);
      if (random() % 4 == 0) {
        changes[id] = Gone(id);
        expected.erase(id);
        continue;
      }
      TenantContent content = Tenant(id, number());
      content.policies = number();
      if (random() % 4 == 0) content.documents = number();
      if (random() % 4 == 0) content.objections = number();
      // Of one, many choices, so that its shard is too large for what half a word counts.
      for (size_t left = id == "tenant-7" ? 50'000 : random() % 20; left > 0; --left) {
        content.choices.push_back({number(), number()});
      }
      changes[id] = expected[id] = std::move(content);
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
    EXPECT_EQ(found->sender(), wanted->second.sender);
    EXPECT_EQ(found->policies(), wanted->second.policies);
    EXPECT_EQ(found->documents(), wanted->second.documents);
    EXPECT_EQ(found->objections(), wanted->second.objections);
    EXPECT_TRUE(found->choices() == wanted->second.choices);
  }
}

TEST(TenantTableTest, FindsWhatWasChosenForAConnector) {
  for (const uint32_t large : {0u, 0x10000u}) {
    const TenantTable table =
        TenantTable().With({Tenant("acme", 1, {{7, 8 + large}, {9 + large, 10}})});
    const auto found = table.Find("acme");
    EXPECT_EQ(found->ChoiceFor(7), 8 + large);
    EXPECT_EQ(found->ChoiceFor(9 + large), 10u);
    EXPECT_EQ(found->ChoiceFor(8), 0u);
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

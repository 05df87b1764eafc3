#include "service/rpc/change_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace domicile::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

tenancy::Changes Changed(uint64_t revision, const std::vector<std::string>& tenants,
                         const std::vector<std::string>& policies = {}) {
  tenancy::Changes changes;
  changes.revision = revision;
  for (const std::string& id : tenants) changes.tenants[id] = nullptr;
  for (const std::string& id : policies) changes.policies[id] = nullptr;
  return changes;
}

TEST(ChangeHistoryTest, KnowsNothingBeforeItsStart) {
  ChangeHistory history;
  EXPECT_FALSE(history.Since(0));
  history.Add(Changed(7, {"a", "b"}));
  EXPECT_FALSE(history.Since(6));
  ASSERT_TRUE(history.Since(7));
  EXPECT_THAT(history.Since(7)->tenants, IsEmpty());
}

TEST(ChangeHistoryTest, MayStartAnew) {
  ChangeHistory history;
  history.Start(7);
  history.Add(Changed(8, {"a"}));
  EXPECT_FALSE(history.Since(6));
  ASSERT_TRUE(history.Since(7));
  EXPECT_THAT(history.Since(7)->tenants, ElementsAre("a"));
  history.Start(20);
  EXPECT_FALSE(history.Since(8));
  EXPECT_THAT(history.Since(20)->tenants, IsEmpty());
}

TEST(ChangeHistoryTest, SaysWhatChangedSinceEachOnce) {
  ChangeHistory history;
  history.Add(Changed(1, {}));
  history.Add(Changed(2, {"a"}, {"p"}));
  history.Add(Changed(3, {"b"}));
  history.Add(Changed(4, {"a"}));
  EXPECT_THAT(history.Since(1)->tenants, ElementsAre("a", "b"));
  EXPECT_THAT(history.Since(1)->policies, ElementsAre("p"));
  EXPECT_THAT(history.Since(3)->tenants, ElementsAre("a"));
  EXPECT_THAT(history.Since(3)->policies, IsEmpty());
}

TEST(ChangeHistoryTest, ForgetsTheOldestRevisionsAsAWhole) {
  ChangeHistory history(4);
  history.Add(Changed(1, {}));
  history.Add(Changed(2, {"a", "b"}));
  history.Add(Changed(3, {"c", "d"}));
  ASSERT_TRUE(history.Since(1));
  history.Add(Changed(4, {"e"}));
  EXPECT_FALSE(history.Since(1));
  ASSERT_TRUE(history.Since(2));
  EXPECT_THAT(history.Since(2)->tenants, ElementsAre("c", "d", "e"));
}

TEST(ChangeHistoryTest, AWriteThatIsLargerThanItRemembersIsAnotherStart) {
  ChangeHistory history(2);
  history.Add(Changed(1, {}));
  history.Add(Changed(2, {"a"}));
  history.Add(Changed(3, {"b", "c", "d"}));
  EXPECT_FALSE(history.Since(2));
  ASSERT_TRUE(history.Since(3));
  EXPECT_THAT(history.Since(3)->tenants, IsEmpty());
}

}  // namespace
}  // namespace domicile::rpc

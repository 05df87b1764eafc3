#include "service/vocabulary/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/vocabulary/identifier.h"

namespace domicile::vocabulary {
namespace {

using ::testing::Each;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StrEq;
using ::testing::Truly;

std::vector<std::string> Ids() {
  std::vector<std::string> ids;
  for (const WellKnownChannel& channel : WellKnownChannels()) ids.emplace_back(channel.id);
  return ids;
}

TEST(WellKnownChannelsTest, AreSortedAndUnique) {
  const std::vector<std::string> ids = Ids();
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()), ids.end());
}

TEST(WellKnownChannelsTest, HoldThoseThatThePublishedListIsAbout) {
  EXPECT_THAT(Ids(), IsSupersetOf({"consulting", "email", "facebook", "identity", "instagram",
                                   "sms", "speech", "support", "teams", "telegram", "whatsapp"}));
}

TEST(WellKnownChannelsTest, AreCalledByIdentifiers) {
  EXPECT_THAT(Ids(), Each(Truly(IsIdentifier)));
}

TEST(WellKnownChannelsTest, HaveATitleAndADescription) {
  for (const WellKnownChannel& channel : WellKnownChannels()) {
    EXPECT_THAT(std::string(channel.title), Not(StrEq(""))) << channel.id;
    EXPECT_EQ(channel.description.back(), '.') << channel.id;
  }
}

}  // namespace
}  // namespace domicile::vocabulary

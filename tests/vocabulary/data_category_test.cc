#include "service/vocabulary/data_category.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace domicile::vocabulary {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(DataCategoriesTest, AreSortedAndUnique) {
  const std::vector<std::string>& keys = DataCategories();
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>()), keys.end());
}

TEST(DataCategoriesTest, HoldTheParentOfEachKey) {
  const std::vector<std::string>& keys = DataCategories();
  for (const std::string& key : keys) {
    const size_t dot = key.rfind('.');
    if (dot == std::string::npos) continue;
    EXPECT_TRUE(std::binary_search(keys.begin(), keys.end(), key.substr(0, dot))) << key;
  }
}

TEST(CheckDataCategoryTest, AcceptsEveryKey) {
  for (const std::string& key : DataCategories()) EXPECT_THAT(CheckDataCategory(key), IsOk());
}

TEST(CheckDataCategoryTest, SuggestsTheNearestKey) {
  EXPECT_THAT(
      CheckDataCategory("user.contact.phone"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`user.contact.phone_number`")));
}

TEST(CheckDataCategoryTest, RefusesWhatIsNoKey) {
  for (const char* key : {"", "User", "user.", ".user", "user..contact", "phone number"}) {
    EXPECT_THAT(CheckDataCategory(key),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fideslang")));
  }
}

TEST(CoversTest, AKeyCoversItself) { EXPECT_TRUE(Covers("user.contact", "user.contact")); }

TEST(CoversTest, AKeyCoversThoseBelowIt) {
  EXPECT_TRUE(Covers("user.contact", "user.contact.phone_number"));
  EXPECT_TRUE(Covers("user", "user.contact.address.city"));
}

TEST(CoversTest, AKeyDoesNotCoverTheOneAboveIt) {
  EXPECT_FALSE(Covers("user.contact.phone_number", "user.contact"));
}

TEST(CoversTest, AKeyDoesNotCoverOneThatOnlyBeginsLikeIt) {
  EXPECT_FALSE(Covers("user.device.cookie", "user.device.cookie_id"));
}

}  // namespace
}  // namespace domicile::vocabulary

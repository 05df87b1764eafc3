#include "clients/cli/wrap.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

using ::testing::ElementsAre;

TEST(WrapTest, LinesBreakBetweenWordsOnly) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("see https://example.org/long it", 8),
              ElementsAre("see", "https://example.org/long", "it"));
}

TEST(WrapTest, ColumnsCountAndNotBytes) {
  EXPECT_THAT(Wrap("a → b → c", 9), ElementsAre("a → b → c"));
  EXPECT_THAT(Wrap("a → b → c", 5), ElementsAre("a → b", "→ c"));
}

TEST(WrapTest, WithoutTextThereIsOneEmptyLine) { EXPECT_THAT(Wrap("", 5), ElementsAre("")); }

}  // namespace
}  // namespace domicile::cli

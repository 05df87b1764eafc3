#include "service/base/nearest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace domicile::base {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string>& Known() {
  static const auto* const known =
      new std::vector<std::string>{"meta", "sinch", "telegram", "telnyx", "twilio", "twitter"};
  return *known;
}

TEST(NearestTest, FindsANameThatMissesALetter) {
  EXPECT_THAT(Nearest("twilo", Known()), ElementsAre("twilio"));
}

TEST(NearestTest, FindsANameWithALetterTooMany) {
  EXPECT_THAT(Nearest("twillio", Known()), ElementsAre("twilio"));
}

TEST(NearestTest, FindsANameWithAWrongLetter) {
  EXPECT_THAT(Nearest("sinck", Known()), ElementsAre("sinch"));
}

TEST(NearestTest, CountsTwoLettersThatChangedPlacesAsOneMistake) {
  // As two mistakes it would be too far for so short a name.
  EXPECT_THAT(Nearest("mtea", Known()), ElementsAre("meta"));
}

TEST(NearestTest, IgnoresCase) { EXPECT_THAT(Nearest("TWILIO", Known()), ElementsAre("twilio")); }

TEST(NearestTest, GivesNamesAsTheyAreKnown) {
  EXPECT_THAT(Nearest("ita", {"IT-A", "ES"}), ElementsAre("IT-A"));
}

TEST(NearestTest, FindsANameByAPartOfIt) {
  EXPECT_THAT(Nearest("gram", Known()), ElementsAre("telegram"));
}

TEST(NearestTest, FindsNothingThatIsTooFar) { EXPECT_THAT(Nearest("kyowqa", Known()), IsEmpty()); }

TEST(NearestTest, FindsNothingWhenHalfTheLettersAreWrong) {
  EXPECT_THAT(Nearest("mexx", {"meta"}), IsEmpty());
}

TEST(NearestTest, PutsTheClosestFirst) {
  EXPECT_THAT(Nearest("region", {"regime", "regions"}), ElementsAre("regions", "regime"));
}

TEST(NearestTest, KeepsTheOrderOfThoseThatAreEquallyClose) {
  EXPECT_THAT(Nearest("us2", {"us9", "us1", "us5"}), ElementsAre("us9", "us1", "us5"));
}

TEST(NearestTest, GivesNoMoreThanTheLimit) {
  EXPECT_THAT(Nearest("us2", {"us9", "us1", "us5", "us7"}), ElementsAre("us9", "us1", "us5"));
  EXPECT_THAT(Nearest("us2", {"us9", "us1"}, 1), ElementsAre("us9"));
}

TEST(NearestTest, FindsNothingForNoName) { EXPECT_THAT(Nearest("", Known()), IsEmpty()); }

TEST(NearestTest, DoesNotCompareANameThatIsTooLong) {
  const std::string longest(128, 'x');
  EXPECT_THAT(Nearest(longest, {longest}), ElementsAre(longest));
  EXPECT_THAT(Nearest(longest + "x", {longest}), IsEmpty());
}

TEST(NearestTest, DoesNotCompareWithANameThatIsTooLong) {
  const std::string longest(128, 'x');
  EXPECT_THAT(Nearest(longest, {longest + "x"}), IsEmpty());
}

TEST(DidYouMeanTest, SaysNothingWhenNothingIsClose) {
  EXPECT_EQ(DidYouMean("kyowqa", Known()), "");
}

TEST(DidYouMeanTest, NamesTheOneThatIsClose) {
  EXPECT_EQ(DidYouMean("twilo", Known()), "; did you mean `twilio`?");
}

TEST(DidYouMeanTest, JoinsTwoWithOr) {
  EXPECT_EQ(DidYouMean("us2", {"us9", "us1"}), "; did you mean `us9` or `us1`?");
}

TEST(DidYouMeanTest, JoinsThreeWithACommaAndOr) {
  EXPECT_EQ(DidYouMean("us2", {"us9", "us1", "us5"}), "; did you mean `us9`, `us1` or `us5`?");
}

}  // namespace
}  // namespace domicile::base

#include "service/vocabulary/country.h"

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
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

TEST(CountryCodesTest, AreSortedAndUnique) {
  const std::vector<std::string>& codes = CountryCodes();
  EXPECT_EQ(std::adjacent_find(codes.begin(), codes.end(), std::greater_equal<>()), codes.end());
}

// ISO 3166-1 has 249 officially assigned codes; a new country changes that about once in ten years.
TEST(CountryCodesTest, AreThoseOfIso3166) {
  EXPECT_THAT(CountryCodes(), SizeIs(249));
  EXPECT_THAT(CountryCodes(), IsSupersetOf({"AD", "EE", "GB", "GR", "IT", "NL", "SG", "US", "ZW"}));
}

TEST(CountryCodesTest, AreTwoCapitalLetters) {
  for (const std::string& code : CountryCodes()) {
    ASSERT_THAT(code, SizeIs(2));
    EXPECT_TRUE(std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        << code;
  }
}

TEST(CountryCodesTest, AllHaveATitle) {
  for (const std::string& code : CountryCodes()) EXPECT_FALSE(CountryTitle(code).empty()) << code;
}

TEST(CountryTitleTest, IsTheEnglishName) { EXPECT_EQ(CountryTitle("IT"), "Italy"); }

TEST(CountryTitleTest, IsTheCommonNameWhereThereIsOne) { EXPECT_EQ(CountryTitle("TW"), "Taiwan"); }

TEST(CountryTitleTest, IsEmptyForACodeThatIsNone) {
  EXPECT_EQ(CountryTitle("XX"), "");
  EXPECT_EQ(CountryTitle(""), "");
  EXPECT_EQ(CountryTitle("ZZZ"), "");
}

TEST(CheckCountryTest, AcceptsEveryCode) {
  for (const std::string& code : CountryCodes()) EXPECT_THAT(CheckCountry(code), IsOk());
}

struct Hint {
  std::string code;
  std::string expected;
};

class CountryHintTest : public ::testing::TestWithParam<Hint> {};

INSTANTIATE_TEST_SUITE_P(, CountryHintTest,
                         ::testing::Values(Hint{"UK", "; the United Kingdom is `GB`"},
                                           Hint{"uk", "; the United Kingdom is `GB`"},
                                           Hint{"EL", "; Greece is `GR`"},
                                           Hint{"it", "; did you mean `IT`?"},
                                           Hint{"gB", "; did you mean `GB`?"},
                                           Hint{"Italy", "; Italy is `IT`"},
                                           Hint{"UNITED STATES", "; United States is `US`"}));

TEST_P(CountryHintTest, SaysWhatToWriteInstead) {
  EXPECT_THAT(CheckCountry(GetParam().code), StatusIs(absl::StatusCode::kInvalidArgument,
                                                      AllOf(HasSubstr("`" + GetParam().code + "`"),
                                                            EndsWith(GetParam().expected))));
}

class NoCountryTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, NoCountryTest,
                         ::testing::Values("", "XX", "EU", "I", "ITA", "IT ", " IT", "I\xc3\x80"));

TEST_P(NoCountryTest, IsRefusedWithAnExampleAndNoGuess) {
  EXPECT_THAT(
      CheckCountry(GetParam()),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "`" + GetParam() + "` is not an ISO 3166-1 alpha-2 country code such as `IT`"));
}

TEST(IsSubdivisionOfTest, AcceptsTheFormOfIso3166Part2) {
  EXPECT_TRUE(IsSubdivisionOf("US-VA", "US"));
  EXPECT_TRUE(IsSubdivisionOf("IT-25", "IT"));
  EXPECT_TRUE(IsSubdivisionOf("GB-ENG", "GB"));
  EXPECT_TRUE(IsSubdivisionOf("AT-9", "AT"));
}

TEST(IsSubdivisionOfTest, RefusesTheSubdivisionOfAnotherCountry) {
  EXPECT_FALSE(IsSubdivisionOf("US-VA", "UM"));
}

TEST(IsSubdivisionOfTest, RefusesOtherForms) {
  for (const char* code : {"", "US", "US-", "US_VA", "USVA", "US-va", "US-VIRG", "US-V A", "-VA"}) {
    EXPECT_FALSE(IsSubdivisionOf(code, "US")) << code;
  }
}

}  // namespace
}  // namespace domicile::vocabulary

#include "service/law/load.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/law/law_texts.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::law {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

class LoadTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::shared_ptr<const Law>> Load() const { return LoadLaw(directory_.path()); }

  const domicile::testing::TempDirectory directory_;
};

TEST_F(LoadTest, TheBundledLawIsThatOfItsFiles) {
  const auto law = LoadLaw(DOMICILE_LAW_DATA_DIR);
  ASSERT_THAT(law, IsOk());
  EXPECT_EQ((*law)->digest(), BundledLaw()->digest());
}

TEST_F(LoadTest, FilesAreTakenTogetherHoweverTheyAreSplit) {
  directory_.Write("all.textproto", kRegime + AdequacyOf("jp", "JP") + AdequacyOf("kr", "KR"));
  const auto whole = Load();
  ASSERT_THAT(whole, IsOk());
  directory_.Write("all.textproto", AdequacyOf("kr", "KR"));
  directory_.Write("z.textproto", kRegime);
  directory_.Write("b.textproto", AdequacyOf("jp", "JP"));
  const auto split = Load();
  ASSERT_THAT(split, IsOk());
  EXPECT_EQ((*split)->digest(), (*whole)->digest());
}

TEST_F(LoadTest, OtherFilesAreNoLaw) {
  directory_.Write("law.textproto", kRegime);
  directory_.Write("README.md", "no law");
  EXPECT_THAT(Load(), IsOk());
}

// What a server would answer with could be read by nobody.
TEST_F(LoadTest, ATextThatIsNotUtf8IsAMistake) {
  directory_.Write("a.textproto",
                   kRegime + RuleText("jp", std::string(kAdequacy) + kToJapan + "note: 'caf\xe9'"));
  EXPECT_THAT(Load(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(directory_.File("a.textproto") + ": rules[0].note is not UTF-8")));
}

TEST_F(LoadTest, AMistakeIsNamedByFileLineAndColumn) {
  directory_.Write("a.textproto", kRegime);
  directory_.Write("b.textproto", "rules {\n  id: \"jp\"\n  valid_form: \"2020-01-01\"\n}\n");
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr(directory_.File("b.textproto") + ":3:13: "),
                                     HasSubstr("valid_form"))));
}

TEST_F(LoadTest, WhatIsWrongInSubstanceNamesTheDirectoryAndTheElement) {
  directory_.Write("a.textproto", kRegime + AdequacyOf("jp", "JQ"));
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("law in `" + directory_.path() + "`"),
                                     HasSubstr("rule `jp`.destination.country_codes"))));
}

TEST_F(LoadTest, ADirectoryWithoutLawIsNotFound) {
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no .textproto file")));
  EXPECT_THAT(LoadLaw(directory_.File("none")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("cannot read the directory of law")));
}

// Whoever has to change one fact copies the files, changes it, and names the directory.
TEST_F(LoadTest, OneRuleIsChangedByChangingItsFile) {
  for (const auto& entry : std::filesystem::directory_iterator(DOMICILE_LAW_DATA_DIR)) {
    std::filesystem::copy(entry.path(), directory_.File(entry.path().filename().string()));
  }
  const std::string file = directory_.File("eu_adequacy.textproto");
  v1::Law part;
  {
    std::ifstream stream(file);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &part));
  }
  for (v1::LawRule& rule : *part.mutable_rules()) {
    if (rule.id() == "eu-us-dpf") rule.set_valid_until("2027-01-01");
  }
  std::string changed;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(part, &changed));
  directory_.Write("eu_adequacy.textproto", changed);
  const auto law = Load();
  ASSERT_THAT(law, IsOk());
  EXPECT_EQ((*law)->FindRule("eu-us-dpf")->valid_until(), "2027-01-01");
  EXPECT_EQ((*law)->RuleIds(), BundledLaw()->RuleIds());
  EXPECT_NE((*law)->digest(), BundledLaw()->digest());
}

}  // namespace
}  // namespace domicile::law

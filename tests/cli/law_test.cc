// `domicile law`, as a shell runs it, on the bundled law.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "clients/cli/law_report.h"
#include "domicile/v1/law_service.pb.h"
#include "gmock/gmock.h"
#include "tests/cli/served_program.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBundledLaw[] = DOMICILE_SOURCE_DIRECTORY "/service/law/data";

class LawTest : public ServedProgramTest {
 protected:
  static std::vector<std::string> Rules(std::vector<std::string> filters) {
    filters.insert(filters.begin(), {"law", "list"});
    const auto response = AskJson<v1::ListLawRulesResponse>(filters);
    std::vector<std::string> ids;
    for (const v1::LawRule& rule : response.rules()) ids.push_back(rule.id());
    return ids;
  }

  // A copy of the bundled law with one more file.
  std::string LawWith(const std::string& text) {
    const std::string copy = directory_.File("law");
    std::filesystem::copy(kBundledLaw, copy);
    std::ofstream(copy + "/more.textproto") << text;
    return copy;
  }
};

TEST_F(LawTest, RulesAreListedByRegimeCountryAndDay) {
  EXPECT_THAT(Rules({"--regime", "swiss_fadp", "--country", "US", "--as-of", "2024-09-14"}),
              Not(Contains("ch-us-dpf")));
  EXPECT_THAT(Rules({"--regime", "swiss_fadp", "--country", "US", "--as-of", "2024-09-15"}),
              Contains("ch-us-dpf"));
  EXPECT_THAT(Rules({"--regime", "eu_gdpr", "--country", "US"}),
              AllOf(Contains("eu-us-safe-harbour"), Contains("eu-us-dpf"), Not(Contains("eu-ch"))));
  const Outcome wrong = Ask({"law", "list", "--regime", "eu-gdpr"});
  EXPECT_EQ(wrong.status, 64);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean `eu_gdpr`"));
  EXPECT_EQ(Ask({"law", "list", "--as-of", "2026-02-30"}).status, 64);
}

TEST_F(LawTest, ARuleIsShownWithItsConditionsDaysAndCitations) {
  const Outcome outcome = Ask({"law", "show", "eu-us-dpf"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("(EU) 2023/1795"), ContainsRegex("from +2023-07-10"),
                                 HasSubstr("the recipient is certified under eu_us_dpf"),
                                 HasSubstr("T-553/23")));
  const Outcome unknown = Ask({"law", "show", "eu-us-dfp"});
  EXPECT_EQ(unknown.status, 64);
  EXPECT_THAT(unknown.err,
              AllOf(HasSubstr("did you mean `eu-us-dpf`"), HasSubstr("next: `domicile law list`")));
}

TEST_F(LawTest, TheServedLawIsTheBundledOne) {
  const Outcome outcome = Ask({"law", "diff", kBundledLaw});
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "No differences.\n");
}

TEST_F(LawTest, AnotherLawIsDifferentWithOrWithoutAServer) {
  const std::string other = LawWith(R"(
    statutes { id: "MORE" title: "A further statute" })");
  const Outcome served = Ask({"law", "diff", other});
  EXPECT_EQ(served.status, 1) << served.err;
  EXPECT_THAT(served.out, ContainsRegex("added +statute +MORE +- +A further statute"));
  EXPECT_EQ(served.err, "");

  const Outcome alone = RunDomicile({"law", "diff", other, kBundledLaw, "--server", "127.0.0.1:1"});
  EXPECT_EQ(alone.status, 1) << alone.err;
  EXPECT_THAT(alone.out, ContainsRegex("removed +statute +MORE +A further statute +-"));
}

TEST_F(LawTest, LawThatNoServerTakesIsComparedAndSaidToBeSo) {
  const std::string other = LawWith("rules { id: 'x' regime_id: 'eu_gpdr' }");
  const Outcome outcome = Ask({"law", "diff", other});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, ContainsRegex("added +rule +x"));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no server takes"), HasSubstr("there is no regime "
                                                                         "`eu_gpdr`")));
}

TEST_F(LawTest, TroubleIsNotTakenForADifference) {
  EXPECT_EQ(Ask({"law", "diff", directory_.File("none")}).status, 64);
  EXPECT_EQ(Ask({"law", "diff", LawWith("rule { }")}).status, 65);
  EXPECT_EQ(RunDomicile({"law", "diff", kBundledLaw, "--server", "127.0.0.1:1"}).status, 69);
}

TEST(LawConditionTextTest, EachKindOfConditionIsASentence) {
  const auto text = [](const char* condition) {
    return LawConditionText(FromText<v1::LawCondition>(condition));
  };
  EXPECT_EQ(text("certification { scheme: 'eu_us_dpf' by_data_kind: true }"),
            "the recipient is certified under eu_us_dpf for the kind of data that is sent, hr or "
            "non_hr");
  EXPECT_EQ(text("statute { statute_ids: ['A', 'B'] }"), "the recipient is subject to A or B");
  EXPECT_EQ(text("exclusion { recipient_kinds: 'religious_body' data_categories: 'user.financial' "
                 "data_recipient_kinds: 'bank' purposes: 'border_control' }"),
            "the recipient is not religious_body, and the data is not user.financial for a "
            "recipient that is bank, and the purpose is not border_control");
  EXPECT_EQ(text("safeguard { instruments: 'scc_2021_914' signed_before: '2021-09-27' "
                 "unspecific_instruments: 'scc' }"),
            "the recipient or the tenant declares scc_2021_914, signed before 2021-09-27; scc "
            "alone does not say which one it is");
  EXPECT_EQ(text("exclusion { data_kinds: 'hr' exempt_recipient_kinds: 'federal_work' }"),
            "the data is not of the kind hr unless the recipient is federal_work");
  EXPECT_EQ(text("safeguard { instruments: 'bcr_processor' within_group: true }"),
            "the recipient or the tenant declares bcr_processor, and sends within its own group");
  EXPECT_EQ(text(""), "something that this program does not know");
}

}  // namespace
}  // namespace domicile::cli

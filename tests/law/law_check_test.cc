#include "service/law/law_check.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/law/law_texts.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::law {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status Check(const std::string& law) { return CheckLaw(FromText<v1::Law>(law)); }

// The law with that rule of adequacy for Japan, to which `more` adds.
absl::Status CheckRule(const std::string& more) {
  return Check(kRegime + RuleText("roman-jp", std::string(kAdequacy) + kToJapan + more));
}

absl::Status CheckGroup(const std::string& group) { return Check(kRegime + group); }

template <typename... Parts>
auto Refuses(const Parts&... parts) {
  return StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(parts)...));
}

TEST(LawCheckTest, ALawThatSaysWhatIsRequiredIsTaken) {
  EXPECT_THAT(CheckRule(""), IsOk());
  EXPECT_THAT(CheckGroup(R"(groups {
    code: "COAST" title: "The coast" members { country_codes: "HR" } citations { text: "a map" }
  })"),
              IsOk());
}

TEST(LawCheckTest, EveryStatementNeedsACitation) {
  EXPECT_THAT(Check("regimes { id: 'roman' title: 'Roman law' territory_code: 'IT' }"),
              Refuses("regime `roman`.citations: at least one is required"));
  EXPECT_THAT(Check(std::string(kRegime) + "rules { id: 'roman-jp' regime_id: 'roman' " +
                    kAdequacy + kToJapan + "}"),
              Refuses("rule `roman-jp`.citations: at least one is required"));
  EXPECT_THAT(CheckGroup("groups { code: 'COAST' title: 'C' members { country_codes: 'HR' } }"),
              Refuses("group `COAST`.citations: at least one is required"));
  EXPECT_THAT(CheckRule("citations { note: 'somewhere' }"), Refuses("citations.text: is required"));
}

TEST(LawCheckTest, ACountryThatDoesNotExistIsRefused) {
  EXPECT_THAT(CheckRule("destination { country_codes: 'JQ' }"),
              Refuses("rule `roman-jp`.destination.country_codes", "JQ"));
  EXPECT_THAT(CheckGroup("groups { code: 'COAST' title: 'C' members { country_codes: 'HQ' } "
                         "citations { text: 'a map' } }"),
              Refuses("group `COAST`.members.country_codes", "HQ"));
}

TEST(LawCheckTest, AGroupThatDoesNotExistIsRefusedWithTheNearest) {
  const std::string coast =
      "groups { code: 'COAST' title: 'C' members { country_codes: 'HR' } "
      "citations { text: 'a map' } } ";
  EXPECT_THAT(Check(kRegime + coast +
                    RuleText("r", std::string(kAdequacy) + "destination { group_codes: 'COSTA' }")),
              Refuses("rule `r`.destination.group_codes: there is no group `COSTA`",
                      "did you mean `COAST`"));
  EXPECT_THAT(Check("regimes { id: 'roman' title: 'R' territory_code: 'EEB' "
                    "citations { text: 'Digest' } }"),
              Refuses("territory_code: there is no group `EEB`"));
  EXPECT_THAT(CheckGroup("groups { code: 'COAST' title: 'C' group_codes: 'SHORE' "
                         "citations { text: 'a map' } }"),
              Refuses("there is no group `SHORE`"));
}

TEST(LawCheckTest, GroupsThatHoldEachOtherAreRefused) {
  const auto group = [](const std::string& code, const std::string& within) {
    return "groups { code: '" + code + "' title: 'C' group_codes: '" + within +
           "' citations { text: 'a map' } } ";
  };
  EXPECT_THAT(CheckGroup(group("ONE", "TWO") + group("TWO", "SIX") + group("SIX", "ONE")),
              Refuses("group `ONE`.group_codes: go round in a circle"));
  EXPECT_THAT(CheckGroup(group("ONE", "ONE")), Refuses("go round in a circle"));
  EXPECT_THAT(CheckGroup(group("ONE", "EEA") + group("TWO", "ONE") + group("SIX", "ONE")), IsOk());
}

TEST(LawCheckTest, AGroupHasACodeOfItsOwnAndMembers) {
  const auto group = [](const std::string& code) {
    return "groups { code: '" + code +
           "' title: 'C' members { country_codes: 'HR' } citations { text: 'a map' } } ";
  };
  EXPECT_THAT(CheckGroup(group("EEA")), Refuses("well-known group"));
  EXPECT_THAT(CheckGroup(group("Coast")), Refuses("three or more capitals"));
  EXPECT_THAT(CheckGroup(group("COAST") + group("COAST")), Refuses("is there twice"));
  EXPECT_THAT(CheckGroup("groups { code: 'COAST' title: 'C' citations { text: 'a map' } }"),
              Refuses("group `COAST`: has no members"));
}

TEST(LawCheckTest, AnIntervalWithoutADayIsRefused) {
  EXPECT_THAT(CheckRule("valid_from: '2020-01-01' valid_until: '2020-01-01'"),
              Refuses("rule `roman-jp`.valid_until: `2020-01-01` is not after `2020-01-01`"));
  EXPECT_THAT(CheckRule("valid_from: '2020-13-01'"), Refuses("rule `roman-jp`", "2020-13-01"));
  EXPECT_THAT(CheckGroup("groups { code: 'COAST' title: 'C' members { country_codes: 'HR' "
                         "valid_from: '2020-01-02' valid_until: '2020-01-01' } "
                         "citations { text: 'a map' } }"),
              Refuses("group `COAST`.members.valid_until"));
  EXPECT_THAT(Check("regimes { id: 'roman' title: 'R' territory_code: 'IT' "
                    "recorded_from: 'always' citations { text: 'Digest' } }"),
              Refuses("regime `roman`.recorded_from", "always"));
}

TEST(LawCheckTest, AStatuteThatNobodyDefinesIsRefusedWithTheNearest) {
  EXPECT_THAT(Check(std::string(kRegime) + "statutes { id: 'APPI' title: 'Act' } " +
                    RuleText("r", std::string(kAdequacy) + kToJapan +
                                      "conditions { statute { statute_ids: 'APPY' } }")),
              Refuses("rule `r`.conditions[0].statute.statute_ids: there is no statute `APPY`",
                      "did you mean `APPI`"));
  EXPECT_THAT(CheckRule("conditions { statute {} }"), Refuses("at least one is required"));
}

TEST(LawCheckTest, ARegimeThatDoesNotExistIsRefusedWithTheNearest) {
  EXPECT_THAT(Check(std::string(kRegime) + "rules { id: 'r' regime_id: 'romen' " + kAdequacy +
                    kToJapan + "citations { text: 'a letter' } }"),
              Refuses("rule `r`.regime_id: there is no regime `romen`", "did you mean `roman`"));
  EXPECT_THAT(Check(""), Refuses("regimes: the law has none"));
  EXPECT_THAT(Check(std::string(kRegime) + kRegime), Refuses("regime `roman`: is there twice"));
}

TEST(LawCheckTest, ADataCategoryThatDoesNotExistIsRefused) {
  EXPECT_THAT(CheckRule("conditions { exclusion { data_categories: 'user.contct' } }"),
              Refuses("rule `roman-jp`.conditions[0].exclusion.data_categories", "user.contct"));
}

TEST(LawCheckTest, AConditionThatAsksForNothingIsRefused) {
  EXPECT_THAT(CheckRule("conditions { exclusion {} }"), Refuses("exclusion: excludes nothing"));
  EXPECT_THAT(CheckRule("conditions { exclusion { data_recipient_kinds: 'press' } }"),
              Refuses("excludes nothing"));
  EXPECT_THAT(CheckRule("conditions { exclusion { exempt_recipient_kinds: 'press' } }"),
              Refuses("excludes nothing"));
  EXPECT_THAT(CheckRule("conditions { exclusion { data_kinds: 'staff' } }"),
              Refuses("`staff` is neither hr nor non_hr"));
  EXPECT_THAT(CheckRule("conditions {}"), Refuses("conditions[0]: says nothing"));
  EXPECT_THAT(CheckRule("conditions { certification {} }"),
              Refuses("certification.scheme: is required"));
  EXPECT_THAT(CheckRule("conditions { safeguard {} }"),
              Refuses("safeguard.instruments: at least one is required"));
  EXPECT_THAT(
      CheckRule("conditions { safeguard { instruments: 'scc' signed_before: '2020-02-30' } }"),
      Refuses("safeguard.signed_before", "2020-02-30"));
}

TEST(LawCheckTest, ARuleNamesItsEffectItsInstrumentAndOneKindOfDestination) {
  EXPECT_THAT(Check(kRegime + RuleText("r", kToJapan)),
              Refuses("rule `r`.effect: is required", "rule `r`.instrument: is required",
                      "rule `r`.title: is required"));
  EXPECT_THAT(Check(kRegime + RuleText("r", kAdequacy)),
              Refuses("rule `r`.destination: is required"));
  EXPECT_THAT(CheckRule("destination { anywhere: true }"),
              Refuses("destination: must be of one kind"));
  EXPECT_THAT(Check(kRegime + RuleText("r", std::string(kAdequacy) +
                                                "destination { subdivision_codes: 'CA_QC' }")),
              Refuses("`CA_QC` has not the form of ISO 3166-2"));
  EXPECT_THAT(Check(kRegime + RuleText("r", std::string(kAdequacy) +
                                                "destination { subdivision_codes: 'CA-QC' }")),
              IsOk());
}

TEST(LawCheckTest, ARuleOfThatIdIsThereOnce) {
  const std::string rule = RuleText("roman-jp", std::string(kAdequacy) + kToJapan);
  EXPECT_THAT(Check(kRegime + rule + rule), Refuses("rule `roman-jp`: is there twice"));
  EXPECT_THAT(Check(kRegime + RuleText("Roman JP", std::string(kAdequacy) + kToJapan)),
              Refuses("rule `Roman JP`.id"));
}

TEST(LawCheckTest, WhatARuleRenewsHasToBeThere) {
  EXPECT_THAT(
      CheckRule("renews: 'roman-jo'"),
      Refuses("rule `roman-jp`.renews: there is no rule `roman-jo`", "did you mean `roman-jp`"));
}

TEST(LawCheckTest, AnObligationSaysWhatHasToBeDone) {
  EXPECT_THAT(CheckRule("obligations { id: 'assess' }"), Refuses("obligations.text: is required"));
}

TEST(LawCheckTest, AllMistakesAreToldTogether) {
  EXPECT_THAT(CheckRule("valid_from: 'x' renews: 'y' obligations {}"),
              Refuses("`x`", "`y`", "obligations.id"));
}

}  // namespace
}  // namespace domicile::law

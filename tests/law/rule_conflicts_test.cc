#include "service/law/rule_conflicts.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/law/law_texts.h"
#include "tests/support/plugin_builder.h"

namespace domicile::law {
namespace {

using domicile::testing::FromText;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Conflicts(const std::string& text) {
  const auto law = FromText<v1::Law>(text);
  base::Problems problems;
  FindRuleConflicts(law, Groups(law), problems);
  return problems.ToString();
}

std::string Adequacy(const std::string& id, const std::string& instrument,
                     const std::string& more = "", const std::string& destination = kToJapan) {
  return RuleText(id, "effect: EFFECT_ADEQUACY instrument: '" + instrument + "' title: 'T' " +
                          destination + more);
}

constexpr char kCondition[] = "conditions { certification { scheme: 's' } } ";

TEST(RuleConflictsTest, OneInstrumentIsThereOnceForAPlaceAndADay) {
  EXPECT_THAT(Conflicts(Adequacy("a", "letter") + Adequacy("b", "letter")),
              AllOf(HasSubstr("rules `a` and `b`"), HasSubstr("both give the instrument `letter`"),
                    HasSubstr("say so in `renews`")));
  EXPECT_THAT(Conflicts(Adequacy("a", "letter", "valid_until: '2020-01-01'") +
                        Adequacy("b", "letter", "valid_from: '2020-01-01'")),
              IsEmpty());
  EXPECT_THAT(Conflicts(Adequacy("a", "letter") +
                        Adequacy("b", "letter", "", "destination { country_codes: 'KR' } ")),
              IsEmpty());
}

TEST(RuleConflictsTest, ATransferIsNotNoneAndOneAtOnce) {
  const std::string none =
      RuleText("none", std::string("effect: EFFECT_NO_TRANSFER instrument: 'treaty' title: 'T' ") +
                           kToJapan);
  EXPECT_THAT(Conflicts(none + Adequacy("a", "letter")),
              HasSubstr("one sees no transfer where the other sees one"));
}

TEST(RuleConflictsTest, ConditionsDoNotStandBesideNone) {
  EXPECT_THAT(Conflicts(Adequacy("a", "one") + Adequacy("b", "two", kCondition)),
              HasSubstr("one asks for conditions and the other for none"));
  EXPECT_THAT(Conflicts(Adequacy("a", "one", kCondition) + Adequacy("b", "two", kCondition)),
              IsEmpty());
}

TEST(RuleConflictsTest, ARenewalMayOverlapWhatItRenews) {
  EXPECT_THAT(Conflicts(Adequacy("a", "one", kCondition) + Adequacy("b", "two", "renews: 'a'")),
              IsEmpty());
}

TEST(RuleConflictsTest, RulesOfTwoRegimesDoNotContradictEachOther) {
  std::string other = Adequacy("b", "letter");
  other.replace(other.find("'roman'"), 7, "'greek'");
  EXPECT_THAT(Conflicts(Adequacy("a", "letter") + other), IsEmpty());
}

TEST(RuleConflictsTest, GroupsAreComparedByTheirMembers) {
  EXPECT_THAT(Conflicts(Adequacy("a", "letter", "", "destination { group_codes: 'EFTA' } ") +
                        Adequacy("b", "letter", "", "destination { country_codes: 'CH' } ")),
              HasSubstr("both give the instrument"));
  EXPECT_THAT(Conflicts(Adequacy("a", "letter", "", "destination { group_codes: 'EFTA' } ") +
                        Adequacy("b", "letter", "", "destination { group_codes: 'EU' } ")),
              IsEmpty());
}

TEST(RuleConflictsTest, AMemberThatJoinsLaterCountsFromThen) {
  const std::string groups =
      "groups { code: 'COAST' members { country_codes: 'AL' valid_from: '2027-01-01' } } ";
  const std::string coast = Adequacy("a", "letter", "", "destination { group_codes: 'COAST' } ");
  const std::string albania = "destination { country_codes: 'AL' } ";
  EXPECT_THAT(Conflicts(groups + coast + Adequacy("b", "letter", "", albania)),
              HasSubstr("both give the instrument"));
  EXPECT_THAT(
      Conflicts(groups + coast + Adequacy("b", "letter", "valid_until: '2027-01-01'", albania)),
      IsEmpty());
}

TEST(RuleConflictsTest, OrganisationsAndPartsOfCountriesAreComparedByName) {
  const auto to = [](const std::string& destination) {
    return "destination { " + destination + " } ";
  };
  EXPECT_THAT(Conflicts(Adequacy("a", "letter", "", to("organisations: 'EPO'")) +
                        Adequacy("b", "letter", "", to("organisations: ['EPO', 'UN']"))),
              HasSubstr("both give the instrument"));
  EXPECT_THAT(Conflicts(Adequacy("a", "letter", "", to("subdivision_codes: 'CA-QC'")) +
                        Adequacy("b", "letter", "", to("subdivision_codes: 'CA-BC'"))),
              IsEmpty());
}

TEST(RuleConflictsTest, ASafeguardForAnywhereStandsBesideADecisionForOnePlace) {
  const std::string clauses = RuleText(
      "scc",
      "effect: EFFECT_SAFEGUARD instrument: 'clauses' title: 'T' destination { anywhere: true "
      "} conditions { safeguard { instruments: 'scc' } } ");
  EXPECT_THAT(Conflicts(clauses + Adequacy("a", "letter")), IsEmpty());
}

}  // namespace
}  // namespace domicile::law

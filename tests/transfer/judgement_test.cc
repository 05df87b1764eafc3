#include "service/decision/judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A law of Italy with those rules; `COAST` is Albania from 2027 on, and Croatia.
std::shared_ptr<const law::Law> LawWith(const std::string& rules,
                                        const std::string& territory = "IT") {
  return *law::Law::Build(
      FromText<v1::Law>("regimes { id: 'roman' title: 'Roman law' territory_code: '" + territory +
                        "' citations { text: 'Digest' } } "
                        "groups { code: 'COAST' title: 'Coast' citations { text: 'a map' } "
                        "  members { country_codes: 'HR' } "
                        "  members { country_codes: 'AL' valid_from: '2027-01-01' } } " +
                        rules));
}

std::string Adequacy(const std::string& id, const std::string& more) {
  return "rules { id: '" + id + "' regime_id: 'roman' effect: EFFECT_ADEQUACY instrument: '" + id +
         "' title: 'T' citations { text: 'a letter' } " + more + " } ";
}

v1::LegJudgement Judge(const PluginBuilder& recipient, std::shared_ptr<const law::Law> law,
                       const std::string& day = kInAugust) {
  TransferWorld world("IT", {recipient});
  world.SetLaw(std::move(law));
  return world.Seat(day);
}

TEST(JudgementTest, WithoutAnyRuleItIsUnlawful) {
  const v1::LegJudgement judgement = Judge(Recipient("JP"), LawWith(""));
  EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_UNLAWFUL);
  EXPECT_THAT(judgement.text(), HasSubstr("no instrument carries data to Acme Corp"));
  EXPECT_THAT(judgement.rules(), IsEmpty());
}

TEST(JudgementTest, ARuleThatHoldsCarriesWhileItDoes) {
  const auto law = LawWith(Adequacy(
      "jp",
      "destination { country_codes: 'JP' } valid_from: '2020-01-01' valid_until: '2027-06-01'"));
  const v1::LegJudgement judgement = Judge(Recipient("JP"), law);
  EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(judgement.rule_id(), "jp");
  EXPECT_EQ(judgement.valid_until(), "2027-06-01");
  EXPECT_EQ(Judge(Recipient("JP"), law, "2027-06-01").status(), v1::LEGAL_STATUS_UNLAWFUL);
  EXPECT_EQ(Judge(Recipient("JP"), law, "2019-12-31").valid_until(), "2020-01-01");
}

TEST(JudgementTest, TheStrongestOfTheRulesThatHoldIsReliedOn) {
  const std::string anywhere = "destination { anywhere: true } ";
  const std::string vendor = Listed("letter", kAlways, "ASSERTION_VENDOR");
  const std::string official = Listed("list", kAlways);
  const auto with_conditions = [&](const std::string& id, const std::string& scheme) {
    return Adequacy(id, anywhere + "conditions { certification { scheme: '" + scheme + "' } }");
  };
  std::string clauses = with_conditions("clauses", "list");
  clauses.replace(clauses.find("EFFECT_ADEQUACY"), 15, "EFFECT_SAFEGUARD");
  // Adequacy before a safeguard, and within it what rests on more than a vendor's word.
  EXPECT_EQ(Judge(Recipient("JP", vendor + official),
                  LawWith(with_conditions("by-letter", "letter") + clauses))
                .rule_id(),
            "by-letter");
  EXPECT_EQ(
      Judge(Recipient("JP", vendor + official),
            LawWith(with_conditions("by-letter", "letter") + with_conditions("by-list", "list")))
          .rule_id(),
      "by-list");
}

TEST(JudgementTest, OfTwoThatAreAlikeTheOneThatHoldsLongerIsReliedOn) {
  const std::string japan = "destination { country_codes: 'JP' } ";
  EXPECT_EQ(
      Judge(Recipient("JP"), LawWith(Adequacy("a-short", japan + "valid_until: '2027-01-01'") +
                                     Adequacy("b-long", japan + "valid_until: '2028-01-01'") +
                                     Adequacy("c-shorter", japan + "valid_until: '2026-12-01'")))
          .rule_id(),
      "b-long");
}

TEST(JudgementTest, AMemberThatJoinsALaterDayIsReachedFromThen) {
  const auto law = LawWith(Adequacy("coast", "destination { group_codes: 'COAST' }"));
  EXPECT_EQ(Judge(Recipient("HR"), law).rule_id(), "coast");
  const v1::LegJudgement before = Judge(Recipient("AL"), law);
  EXPECT_EQ(before.status(), v1::LEGAL_STATUS_UNLAWFUL);
  EXPECT_EQ(before.valid_until(), "2027-01-01");
  EXPECT_EQ(Judge(Recipient("AL"), law, "2027-01-01").rule_id(), "coast");
}

TEST(JudgementTest, WhatComesIntoTheTerritoryIsNoTransferFromThen) {
  const auto law = LawWith(Adequacy("al", "destination { country_codes: 'AL' }"), "COAST");
  TransferWorld world("HR", {Recipient("AL")});
  world.SetLaw(law);
  EXPECT_EQ(world.Seat(kInAugust).status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(world.Seat(kInAugust).valid_until(), "2027-01-01");
  EXPECT_EQ(world.Seat("2027-01-01").status(), v1::LEGAL_STATUS_NO_TRANSFER);
}

TEST(JudgementTest, WhatIsUnprovenNamesTheFactAndTheInstrument) {
  const auto law = LawWith(Adequacy(
      "jp", "destination { country_codes: 'JP' } conditions { certification { scheme: 's' } }"));
  const v1::LegJudgement judgement = Judge(Recipient("JP"), law);
  EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_THAT(MissingFactsOf(judgement), ElementsAre("certification:s"));
  EXPECT_EQ(judgement.missing_facts(0).leg(), 1);
  EXPECT_THAT(judgement.text(), HasSubstr("It could be lawful by jp (T)"));
}

TEST(JudgementTest, ARuleMayMakeATransferNone) {
  std::string none = Adequacy("treaty", "destination { country_codes: 'SM' }");
  none.replace(none.find("EFFECT_ADEQUACY"), 15, "EFFECT_NO_TRANSFER");
  const v1::LegJudgement judgement = Judge(Recipient("SM"), LawWith(none));
  EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(judgement.rule_id(), "treaty");
}

TEST(JudgementTest, SeveralPersonsThatMayBeMeantAreEachJudged) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'it' legal_name: 'I' country_code: 'IT' " +
                 std::string(kEvidence) +
                 "} entities { id: 'jp' legal_name: 'J' country_code: 'JP' " + kEvidence + "}");
  acme.Connector("sms", Placement("main", std::string(kAlways) +
                                              "candidate_entity_ids: ['it', 'jp'] " + Site("IT")));
  TransferWorld world("IT", {acme});
  world.SetLaw(LawWith(""));
  std::vector<std::string> seats;
  const decision::TransferAnswer answer = *world.Try(kInAugust);
  for (const v1::LegJudgement& judgement : answer.paths[0].judgements()) {
    if (judgement.leg() == 1 && judgement.destination_kind() == v1::DESTINATION_KIND_RECIPIENT) {
      seats.push_back(judgement.country_code());
    }
  }
  EXPECT_THAT(seats, ElementsAre("IT", "JP"));
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_DENY);
}

TEST(JudgementTest, WhereTheRecipientSitsMayBeTheMissingFact) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme Corp' " + std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("IT")));
  const v1::LegJudgement judgement = Judge(acme, LawWith(""));
  EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_THAT(MissingFactsOf(judgement), ElementsAre("recipient_country"));
  EXPECT_EQ(judgement.missing_facts(0).subject(), "acme/acme");
}

TEST(JudgementTest, ASelectionTakesWhatItAllowsUnlessItDeniesIt) {
  const auto selects = [](const std::string& selection, const std::string& name) {
    return decision::Selects(FromText<v1::Selection>(selection), name);
  };
  EXPECT_TRUE(selects("", "a"));
  EXPECT_TRUE(selects("allowed: ['a', 'b']", "a"));
  EXPECT_FALSE(selects("allowed: 'b'", "a"));
  EXPECT_FALSE(selects("denied: 'a'", "a"));
  EXPECT_TRUE(selects("denied: 'b'", "a"));
  EXPECT_FALSE(selects("allowed: 'a' denied: 'a'", "a"));
}

}  // namespace
}  // namespace domicile::testing

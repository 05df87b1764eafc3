// What a data protection lawyer would say, with the bundled law: exports that look alike and are
// not, and days on which the law was another one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string SubjectTo(const std::string& statute, const std::string& more = "") {
  return "statutes { id: '" + statute + "' valid_from: '2010-01-01' " + more + kEvidence + "} ";
}

std::string Declares(const std::string& instrument, const std::string& more = "") {
  return "safeguards { instrument: '" + instrument + "' valid_from: '2015-01-01' " + more +
         kEvidence + "} ";
}

// Modules of the clauses.

PluginBuilder RecipientWithRole(const std::string& role, const std::string& module) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'AU' " +
                 std::string(kEvidence) + Declares("scc_2021_914", "module: '" + module + "' ") +
                 "}");
  acme.Connector("sms",
                 "role: " + role + " role_evidence { basis: BASIS_SOURCED source_id: 'S' } " +
                     Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("AU")));
  return acme;
}

TEST(TransferLawTest, WhatTheProviderSendsToItsSubProcessorNeedsTheThirdModule) {
  EXPECT_EQ(
      TransferWorld("IT", {RecipientWithRole("ROLE_PROCESSOR", "3")}).Seat(kInAugust).status(),
      v1::LEGAL_STATUS_LAWFUL);
  const v1::LegJudgement second =
      TransferWorld("IT", {RecipientWithRole("ROLE_PROCESSOR", "2")}).Seat(kInAugust);
  EXPECT_EQ(second.status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_THAT(MissingFactsOf(second), Contains("safeguard:scc_2021_914:module"));
}

TEST(TransferLawTest, ACarrierThatIsAControllerNeedsTheFirstModule) {
  EXPECT_EQ(TransferWorld("IT", {RecipientWithRole("ROLE_INDEPENDENT_CONTROLLER", "3")})
                .Seat(kInAugust)
                .status(),
            v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(TransferWorld("IT", {RecipientWithRole("ROLE_INDEPENDENT_CONTROLLER", "1")})
                .Seat(kInAugust)
                .status(),
            v1::LEGAL_STATUS_LAWFUL);
}

// The United Kingdom.

TEST(TransferLawTest, TheEusClausesAloneAreNotValidInTheUnitedKingdom) {
  const v1::LegJudgement clauses =
      TransferWorld("GB", {Recipient("AU", Declares("scc_2021_914"))}).Seat(kInAugust);
  EXPECT_EQ(clauses.status(), v1::LEGAL_STATUS_UNPROVEN);
  for (const char* instrument : {"uk_addendum", "idta"}) {
    const v1::LegJudgement judgement =
        TransferWorld("GB", {Recipient("AU", Declares(instrument))}).Seat(kInAugust);
    EXPECT_EQ(judgement.status(), v1::LEGAL_STATUS_LAWFUL) << instrument;
    EXPECT_EQ(judgement.obligations(0).id(), "transfer_risk_assessment");
  }
}

TEST(TransferLawTest, TheUnitedKingdomsDocumentsDoNotCarryDataOutOfTheEu) {
  for (const char* instrument : {"uk_addendum", "idta"}) {
    EXPECT_EQ(TransferWorld("IT", {Recipient("AU", Declares(instrument))}).Seat(kInAugust).status(),
              v1::LEGAL_STATUS_UNPROVEN)
        << instrument;
  }
}

TEST(TransferLawTest, TheDocumentsOfTheUnitedKingdomHoldFromTheirDay) {
  const TransferWorld world("GB", {Recipient("AU", Declares("idta"))});
  EXPECT_EQ(StatusOf(world.Seat("2022-03-20"), "uk-idta"), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(world.Seat("2022-03-21").rule_id(), "uk-idta");
}

TEST(TransferLawTest, OldClausesEndEarlierInTheEuThanInTheUnitedKingdom) {
  const std::string old = Declares("scc_2010_87");
  const TransferWorld italian("IT", {Recipient("AU", old)});
  EXPECT_EQ(italian.Seat("2022-12-26").rule_id(), "eu-scc-old");
  EXPECT_EQ(italian.Seat("2022-12-26").valid_until(), "2022-12-27");
  EXPECT_NE(italian.Seat("2022-12-27").status(), v1::LEGAL_STATUS_LAWFUL);
  const TransferWorld british("GB", {Recipient("AU", old)});
  EXPECT_EQ(british.Seat("2024-03-20").rule_id(), "uk-scc-old");
  EXPECT_NE(british.Seat("2024-03-21").status(), v1::LEGAL_STATUS_LAWFUL);
}

TEST(TransferLawTest, OldClausesThatWereSignedTooLateCarryNothing) {
  TransferWorld world("IT", {Recipient("AU")});
  v1::SignedDocument& document = *world.tenant().add_signed_documents();
  document.set_processor_id("acme");
  document.set_instrument("scc_2010_87");
  document.set_signed_on("2021-09-26");
  EXPECT_EQ(world.Seat("2022-06-01").rule_id(), "eu-scc-old");
  document.set_signed_on("2021-09-27");
  EXPECT_NE(world.Seat("2022-06-01").status(), v1::LEGAL_STATUS_LAWFUL);
}

TEST(TransferLawTest, ABritishSenderWasUnderTheEusLawToTheEndOfTheTransition) {
  const TransferWorld world("GB", {Recipient("FR")});
  EXPECT_THAT(world.Decide("2020-12-31").regime_ids(), ElementsAre("eu_gdpr"));
  EXPECT_EQ(world.Seat("2020-12-31").status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Decide("2020-12-31").valid_until(), "2021-01-01");
  EXPECT_THAT(world.Decide("2021-01-01").regime_ids(), ElementsAre("uk_gdpr"));
  EXPECT_EQ(world.Seat("2021-01-01").rule_id(), "uk-eea");
}

TEST(TransferLawTest, ImmigrationControlWasLeftOutOfTheDecisionOnTheUnitedKingdomUntilItsRenewal) {
  TransferWorld world("FR", {Recipient("GB")});
  world.check().add_purposes("uk_immigration_control");
  EXPECT_NE(world.Seat("2024-01-01").status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_NE(world.Seat("2025-12-18").status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(world.Seat("2025-12-19").rule_id(), "eu-gb-renewal");
}

TEST(TransferLawTest, TheUnionOfTwoDecisionsThatOverlapCounts) {
  const TransferWorld world("FR", {Recipient("GB")});
  EXPECT_EQ(world.Seat("2025-12-20").valid_until(), "2031-12-27");
  EXPECT_EQ(world.Seat("2025-06-25").valid_until(), "2025-12-27");
  EXPECT_EQ(world.Seat("2031-12-27").status(), v1::LEGAL_STATUS_UNPROVEN);
}

// The United States.

TEST(TransferLawTest, StaffDataNeedsACertificationForIt) {
  TransferWorld world(
      "IT", {Recipient("US", Listed("eu_us_dpf", std::string(kAlways) + "data_kinds: 'non_hr' "))});
  EXPECT_EQ(world.Seat(kInAugust).rule_id(), "eu-us-dpf");
  world.check().set_data_kind("hr");
  EXPECT_NE(world.Seat(kInAugust).status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(StatusOf(world.Seat(kInAugust), "eu-us-dpf"), v1::RULE_STATUS_FAILS);
}

TEST(TransferLawTest, EachSchemeCarriesForItsOwnSenders) {
  for (const auto& [scheme, country] :
       {std::pair{"eu_us_dpf", "IT"}, {"uk_extension", "GB"}, {"swiss_us_dpf", "CH"}}) {
    for (const char* sender : {"IT", "GB", "CH"}) {
      EXPECT_EQ(TransferWorld(sender, {Recipient("US", Listed(scheme, kAlways))})
                        .Seat(kInAugust)
                        .status() == v1::LEGAL_STATUS_LAWFUL,
                std::string(sender) == country)
          << sender << " by " << scheme;
    }
  }
}

TEST(TransferLawTest, ASiteInTheEuDoesNotMakeAnAmericanRecipientAnother) {
  const TransferWorld world("IT", {Recipient("US", "", "DE")});
  EXPECT_EQ(world.Place(kInAugust).status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Seat(kInAugust).status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_UNDETERMINED);
}

TEST(TransferLawTest, AnEuropeanRecipientDoesNotMakeASiteElsewhereAnother) {
  const TransferWorld world("IT", {Recipient("IE", "", "US")});
  EXPECT_EQ(world.Seat(kInAugust).status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Place(kInAugust).status(), v1::LEGAL_STATUS_UNPROVEN);
}

TEST(TransferLawTest, LookingAtDataFromElsewhereIsATransfer) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("DE") +
                                       "sites { place { country_code: 'IN' } activities: "
                                       "ACTIVITY_REMOTE_ACCESS strength: STRENGTH_DOCUMENTED" +
                                       kEvidence + "} "));
  const TransferWorld world("IT", {acme});
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(decision.reasons(0).country_code(), "IN");
}

TEST(TransferLawTest, RulesOfAGroupCarryWhatItsEuropeanCompanySendsOnAndNotWhatItsParentIsSent) {
  const std::string bcr = "safeguards { instrument: 'bcr_processor' valid_from: '2018-05-31' " +
                          std::string(kEvidence) + "} ";
  EXPECT_EQ(TransferWorld("IT", {Recipient("IE", bcr, "US")}).Place(kInAugust).rule_id(), "eu-bcr");
  const v1::LegJudgement parent = TransferWorld("IT", {Recipient("US", bcr)}).Seat(kInAugust);
  EXPECT_NE(parent.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(StatusOf(parent, "eu-bcr"), v1::RULE_STATUS_FAILS);
}

// Canada.

TEST(TransferLawTest, CanadaIsAdequateForRecipientsUnderItsFederalAct) {
  EXPECT_EQ(TransferWorld("IT", {Recipient("CA", SubjectTo("PIPEDA"))}).Seat(kInAugust).rule_id(),
            "eu-ca");
  const v1::LegJudgement silent = TransferWorld("IT", {Recipient("CA")}).Seat(kInAugust);
  EXPECT_THAT(MissingFactsOf(silent), ElementsAre("recipient_subject_to:PIPEDA"));
}

TEST(TransferLawTest, CanadaIsNotAdequateForStaffDataButInFederalWorks) {
  TransferWorld world("IT", {Recipient("CA", SubjectTo("PIPEDA"))});
  world.check().set_data_kind("hr");
  EXPECT_EQ(StatusOf(world.Seat(kInAugust), "eu-ca"), v1::RULE_STATUS_FAILS);
  TransferWorld railway("IT", {Recipient("CA", SubjectTo("PIPEDA") + "kinds: 'federal_work' ")});
  railway.check().set_data_kind("hr");
  EXPECT_EQ(railway.Seat(kInAugust).rule_id(), "eu-ca");
}

TEST(TransferLawTest, TheActOfQuebecIsEnoughForSwitzerlandAlone) {
  const std::string quebec = SubjectTo("QC_P39_1") + "subdivision_code: 'CA-QC' ";
  EXPECT_EQ(TransferWorld("CH", {Recipient("CA", quebec)}).Seat(kInAugust).rule_id(), "ch-ca");
  EXPECT_NE(TransferWorld("IT", {Recipient("CA", quebec)}).Seat(kInAugust).status(),
            v1::LEGAL_STATUS_LAWFUL);
  EXPECT_NE(TransferWorld("GB", {Recipient("CA", quebec)}).Seat(kInAugust).status(),
            v1::LEGAL_STATUS_LAWFUL);
}

TEST(TransferLawTest, WhoIsExemptFromTheFederalActMayStillBeUnderThatOfAProvince) {
  const TransferWorld world("CH", {Recipient("CA", SubjectTo("PIPEDA", "exempt: true "))});
  EXPECT_EQ(StatusOf(world.Seat(kInAugust), "ch-ca"), v1::RULE_STATUS_UNPROVEN);
  const TransferWorld italian("IT", {Recipient("CA", SubjectTo("PIPEDA", "exempt: true "))});
  EXPECT_EQ(StatusOf(italian.Seat(kInAugust), "eu-ca"), v1::RULE_STATUS_FAILS);
}

// Elsewhere.

TEST(TransferLawTest, TheDecisionOnJapanLeavesOutSomeRecipients) {
  EXPECT_EQ(TransferWorld("IT", {Recipient("JP", SubjectTo("APPI"))}).Seat(kInAugust).rule_id(),
            "eu-jp");
  for (const char* kind : {"broadcaster_or_press", "writer", "university", "religious_body",
                           "political_body", "public_body"}) {
    const TransferWorld world("IT",
                              {Recipient("JP", SubjectTo("APPI") + "kinds: '" + kind + "' ")});
    EXPECT_EQ(StatusOf(world.Seat(kInAugust), "eu-jp"), v1::RULE_STATUS_FAILS) << kind;
  }
}

TEST(TransferLawTest, TheUnitedKingdomsRegulationsOnKoreaAreWiderThanTheEusDecision) {
  const std::string bank = SubjectTo("PIPA") + "kinds: 'supervised_by_fsc' ";
  TransferWorld italian("IT", {Recipient("KR", bank)});
  EXPECT_EQ(italian.Seat(kInAugust).rule_id(), "eu-kr");
  italian.check().add_data_categories("user.financial");
  EXPECT_EQ(StatusOf(italian.Seat(kInAugust), "eu-kr"), v1::RULE_STATUS_FAILS);
  TransferWorld british("GB", {Recipient("KR", bank)});
  british.check().add_data_categories("user.financial");
  EXPECT_EQ(british.Seat(kInAugust).rule_id(), "uk-kr");
}

TEST(TransferLawTest, BrazilIsAdequateForTheEuAloneAndFromItsDay) {
  const std::string lgpd = SubjectTo("LGPD");
  const TransferWorld italian("IT", {Recipient("BR", lgpd)});
  EXPECT_EQ(StatusOf(italian.Seat("2026-01-25"), "eu-br"), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(italian.Seat("2026-01-26").rule_id(), "eu-br");
  for (const char* sender : {"GB", "CH"}) {
    EXPECT_EQ(TransferWorld(sender, {Recipient("BR", lgpd)}).Seat(kInAugust).status(),
              v1::LEGAL_STATUS_UNPROVEN)
        << sender;
  }
}

TEST(TransferLawTest, MonacoAndGibraltarAreOnTheSwissListOnly) {
  for (const char* country : {"MC", "GI"}) {
    EXPECT_EQ(TransferWorld("CH", {Recipient(country)}).Seat(kInAugust).rule_id(), "ch-annex-1");
    EXPECT_EQ(TransferWorld("IT", {Recipient(country)}).Seat(kInAugust).status(),
              v1::LEGAL_STATUS_UNPROVEN)
        << country;
  }
}

TEST(TransferLawTest, TerritoriesFollowTheLawAndNotTheFlag) {
  for (const char* inside : {"RE", "GF", "AX"}) {
    EXPECT_EQ(TransferWorld("IT", {Recipient(inside)}).Seat(kInAugust).status(),
              v1::LEGAL_STATUS_NO_TRANSFER)
        << inside;
  }
  for (const char* outside : {"GL", "NC", "AW"}) {
    EXPECT_EQ(TransferWorld("IT", {Recipient(outside)}).Seat(kInAugust).status(),
              v1::LEGAL_STATUS_UNPROVEN)
        << outside;
  }
  EXPECT_EQ(TransferWorld("IT", {Recipient("FO", SubjectTo("FO_ACT"))}).Seat(kInAugust).rule_id(),
            "eu-fo");
}

TEST(TransferLawTest, AnInternationalOrganisationInTheEuIsNotInsideIt) {
  const TransferWorld world("IT", {Recipient("DE", "organisation: 'EPO' ")});
  EXPECT_EQ(world.Place(kInAugust).status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Seat("2025-07-14").status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(world.Seat("2025-07-15").rule_id(), "eu-epo");
  // It is on no list of the other two.
  for (const char* sender : {"GB", "CH"}) {
    EXPECT_EQ(
        TransferWorld(sender, {Recipient("DE", "organisation: 'EPO' ")}).Seat(kInAugust).status(),
        v1::LEGAL_STATUS_UNPROVEN)
        << sender;
  }
}

PluginBuilder InAGroup(const std::string& group) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'IE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("main", std::string(kAlways) +
                                       "entity_id: 'acme' sites { place { group_code: '" + group +
                                       "' } activities: ACTIVITY_STORAGE strength: "
                                       "STRENGTH_DOCUMENTED" +
                                       kEvidence + "} "));
  return acme;
}

std::vector<std::string> CountriesJudged(const TransferWorld& world, const std::string& day) {
  const decision::TransferAnswer answer = *world.Try(day);
  std::vector<std::string> countries;
  for (const v1::LegJudgement& judgement : answer.paths.at(0).judgements()) {
    if (judgement.leg() == 1 && judgement.destination_kind() == v1::DESTINATION_KIND_SITE) {
      countries.push_back(judgement.country_code());
    }
  }
  return countries;
}

TEST(TransferLawTest, APlaceSomewhereInTheEuIsInsideWhicheverItIs) {
  const TransferWorld world("IT", {InAGroup("EU")});
  EXPECT_THAT(CountriesJudged(world, kInAugust), ElementsAre(""));
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
}

TEST(TransferLawTest, OfAGroupEachMemberOutsideTheTerritoryIsJudged) {
  const TransferWorld world("IT", {InAGroup("EFTA")});
  EXPECT_THAT(CountriesJudged(world, kInAugust), ElementsAre("CH"));
  EXPECT_EQ(world.Place(kInAugust).rule_id(), "eu-ch");
  const TransferWorld swiss("CH", {InAGroup("EFTA")});
  EXPECT_THAT(CountriesJudged(swiss, kInAugust), ElementsAre("IS", "LI", "NO"));
  EXPECT_EQ(swiss.Decide(kInAugust).legal_status(), v1::LEGAL_STATUS_LAWFUL);
}

// Days of which the law is not recorded.

TEST(TransferLawTest, WhatTheSwissListWasBeforeItsRevisionIsUnknownAndNotUnlawful) {
  const TransferWorld world("CH", {Recipient("DE")});
  for (const char* day : {"2019-01-01", "2022-01-01", "2023-08-31"}) {
    const v1::LegJudgement before = world.Seat(day);
    EXPECT_EQ(before.status(), v1::LEGAL_STATUS_UNPROVEN) << day;
    EXPECT_THAT(MissingFactsOf(before), ElementsAre("law_as_of"));
    EXPECT_THAT(before.text(), HasSubstr("before 2023-09-01 is not recorded"));
    EXPECT_EQ(world.Decide(day).verdict(), v1::VERDICT_UNDETERMINED);
  }
  EXPECT_EQ(world.Seat("2023-08-31").valid_until(), "2023-09-01");
  EXPECT_EQ(world.Seat("2023-09-01").rule_id(), "ch-annex-1");
}

TEST(TransferLawTest, ClausesCarryAlsoWhereTheRestOfTheLawIsNotRecorded) {
  const TransferWorld world("CH", {Recipient("JP", Declares("scc_2021_914"))});
  EXPECT_EQ(world.Seat("2021-08-26").status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(world.Seat("2021-08-27").rule_id(), "ch-scc");
}

TEST(TransferLawTest, APolicyDoesNotMakeWhatIsNotRecordedUnlawful) {
  TransferWorld world("CH", {Recipient("DE")});
  world.provider().set_country_code("CH");
  world.AddPolicy("id: 'adequacy-only' instruments { denied: 'ch-scc' }");
  EXPECT_EQ(world.Decide("2020-01-01").verdict(), v1::VERDICT_UNDETERMINED);
}

TEST(TransferLawTest, BeforeTheFirstDecisionNothingIsSaidOfTheEusLaw) {
  const TransferWorld world("IT", {Recipient("CH")});
  EXPECT_THAT(MissingFactsOf(world.Seat("2000-07-25")), ElementsAre("law_as_of"));
  EXPECT_EQ(world.Seat("2000-07-26").rule_id(), "eu-ch");
}

TEST(TransferLawTest, ADayBeforeAnyEvidenceIsAnAnswer) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  // Its only source is of 2024-05-02.
  acme.Connector("sms", Placement("main", "entity_id: 'acme' " + Site("DE")));
  const TransferWorld world("IT", {acme});
  const v1::Decision before = world.Decide("2024-05-01");
  EXPECT_EQ(before.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(before), Contains("location_as_of"));
  EXPECT_EQ(before.valid_until(), "2024-05-02");
  EXPECT_EQ(world.Decide("2024-05-02").verdict(), v1::VERDICT_ALLOW);
}

// Senders.

TEST(TransferLawTest, ASenderUnderTwoLawsNeedsBoth) {
  TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  world.tenant().add_regime_ids("eu_gdpr");
  world.tenant().add_regime_ids("uk_gdpr");
  const v1::Decision both = world.Decide(kInAugust);
  EXPECT_EQ(both.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(both.regime_ids(), ElementsAre("eu_gdpr", "uk_gdpr"));
  EXPECT_THAT(MissingFactsOf(both), Contains("certification:uk_extension"));
}

TEST(TransferLawTest, WhichLawASenderElsewhereIsUnderIsTheMissingFact) {
  TransferWorld world("US", {Recipient("US")});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(world.Decide(kInAugust)), Contains("sender_regime"));
  world.tenant().add_regime_ids("eu_gdpr");
  EXPECT_THAT(MissingFactsOf(world.Decide(kInAugust)), Not(Contains("sender_regime")));
}

TEST(TransferLawTest, ASenderInTheEeaOutsideTheEuIsUnderTheSameLaw) {
  const TransferWorld world("NO", {Recipient("CH")});
  EXPECT_EQ(world.Seat(kInAugust).rule_id(), "eu-ch");
  EXPECT_EQ(TransferWorld("NO", {Recipient("IT")}).Seat(kInAugust).status(),
            v1::LEGAL_STATUS_NO_TRANSFER);
}

}  // namespace
}  // namespace domicile::testing

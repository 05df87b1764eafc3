#include "service/decision/legal_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const v1::Reason* ReasonOfPolicy(const v1::Decision& decision) {
  for (const v1::Reason& reason : decision.reasons()) {
    if (!reason.policy_id().empty()) return &reason;
  }
  return nullptr;
}

std::string VendorListed() { return Listed("eu_us_dpf", kAlways, "ASSERTION_VENDOR"); }

TEST(LegalCheckTest, WhatOnlyTheVendorAssertsIsMarkedInTheReason) {
  const TransferWorld world("IT", {Recipient("US", VendorListed())});
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW);
  ASSERT_EQ(decision.reasons(0).kind(), v1::REASON_KIND_LAWFUL);
  EXPECT_TRUE(decision.reasons(0).vendor_asserted());
  EXPECT_THAT(decision.reasons(0).text(), HasSubstr("as far as the vendor's own word goes"));
}

TEST(LegalCheckTest, APolicyCanRefuseWhatOnlyTheVendorAsserts) {
  TransferWorld world("IT", {Recipient("US", VendorListed())});
  world.AddPolicy("id: 'p' refuse_vendor_assertions: true");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(ReasonOfPolicy(decision)->policy_field(), "refuse_vendor_assertions");
  EXPECT_EQ(ReasonOfPolicy(decision)->kind(), v1::REASON_KIND_POLICY_UNPROVEN);
  EXPECT_THAT(MissingFactsOf(decision), Contains("certification:eu_us_dpf"));
}

TEST(LegalCheckTest, WhereAnotherInstrumentThatIsAcceptedCarriesItItIsReliedOn) {
  TransferWorld world("IT", {Recipient("US", VendorListed() +
                                                 "safeguards { instrument: 'scc_2021_914' "
                                                 "valid_from: '2022-01-01' " +
                                                 kEvidence + "}")});
  EXPECT_EQ(world.Seat(kInAugust).rule_id(), "eu-us-dpf");
  world.AddPolicy("id: 'p' refuse_vendor_assertions: true");
  EXPECT_EQ(world.Seat(kInAugust).rule_id(), "eu-scc-2021");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
}

TEST(LegalCheckTest, AnInstrumentThatAPolicyDeniesCarriesNothing) {
  TransferWorld world("IT", {Recipient("CH")});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  world.AddPolicy("id: 'p' instruments { allowed: 'eu-us-dpf' }");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(ReasonOfPolicy(decision)->policy_field(), "instruments");
  EXPECT_EQ(ReasonOfPolicy(decision)->rule_id(), "eu-ch");
  EXPECT_EQ(StatusOf(world.Seat(kInAugust), "eu-ch"), v1::RULE_STATUS_NOT_ACCEPTED);
}

TEST(LegalCheckTest, ThePolicyThatObjectsIsNamedAndNoOther) {
  TransferWorld world("IT", {Recipient("US", VendorListed())});
  world.AddPolicy("id: 'a' instruments { allowed: 'eu-us-dpf' } lowest_basis: BASIS_DERIVED");
  world.AddPolicy("id: 'b' refuse_vendor_assertions: true");
  const v1::Decision decision = world.Decide(kInAugust);
  ASSERT_NE(ReasonOfPolicy(decision), nullptr);
  EXPECT_EQ(ReasonOfPolicy(decision)->policy_id(), "b");
  EXPECT_EQ(ReasonOfPolicy(decision)->policy_field(), "refuse_vendor_assertions");
}

TEST(LegalCheckTest, TheFieldThatObjectsIsNamedAndNoOther) {
  TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  world.AddPolicy(
      "id: 'p' instruments { allowed: 'eu-us-dpf' } refuse_vendor_assertions: true "
      "max_evidence_age_days: 30");
  // The only source is of 2024.
  EXPECT_EQ(ReasonOfPolicy(world.Decide(kInAugust))->policy_field(), "max_evidence_age_days");
}

TEST(LegalCheckTest, NoPolicyJudgesTheInstrumentOfTheStepToTheProvider) {
  TransferWorld world("GB", {Recipient("GB")});
  world.provider().set_country_code("IT");
  world.AddPolicy("id: 'p' instruments { allowed: 'uk-us-data-bridge' }");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW) << decision.DebugString();
  EXPECT_EQ(decision.weakest_leg().leg(), 0);
}

TEST(LegalCheckTest, WhenAPolicysObjectionMayGoAwayIsSaid) {
  TransferWorld world(
      "IT", {Recipient("US", VendorListed() + Listed("eu_us_dpf", "valid_from: '2026-09-01' "))});
  world.AddPolicy("id: 'p' refuse_vendor_assertions: true");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(world.Decide(kInAugust).valid_until(), "2026-09-01");
  EXPECT_EQ(world.Decide("2026-09-01").verdict(), v1::VERDICT_ALLOW);
}

TEST(LegalCheckTest, TheWeakestStepIsThatOfTheWorstStatusThenOfTheWeakestInstrument) {
  // The step to the provider is carried by adequacy, that to the recipient by clauses.
  TransferWorld world("CH", {Recipient("AU",
                                       "safeguards { instrument: 'scc_2021_914' valid_from: "
                                       "'2022-01-01' " +
                                           std::string(kEvidence) + "}")});
  world.provider().set_country_code("IT");
  const v1::LegRef weakest = world.Decide(kInAugust).weakest_leg();
  EXPECT_EQ(weakest.leg(), 1);
  EXPECT_EQ(weakest.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(weakest.connector_id(), "acme/sms");
  EXPECT_THAT(weakest.text(), HasSubstr("(EU) 2021/914 with Swiss adaptations"));
}

TEST(LegalCheckTest, ObligationsNameTheRuleAndTheRecipient) {
  const TransferWorld world("CH", {Recipient("AU",
                                             "safeguards { instrument: 'scc_2021_914' "
                                             "valid_from: '2022-01-01' " +
                                                 std::string(kEvidence) + "}")});
  const v1::Decision decision = world.Decide(kInAugust);
  ASSERT_EQ(decision.obligations_size(), 2);
  EXPECT_EQ(decision.obligations(0).obligation().id(), "swiss_adaptations");
  EXPECT_EQ(decision.obligations(1).obligation().id(), "transfer_impact_assessment");
  EXPECT_EQ(decision.obligations(0).origin(), v1::DUTY_ORIGIN_LAW);
  EXPECT_EQ(decision.obligations(0).origin_id(), "ch-scc");
  EXPECT_EQ(decision.obligations(0).recipient(), "The company acme");
}

TEST(LegalCheckTest, AdequacyAsksForNoAssessment) {
  const TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  EXPECT_THAT(world.Decide(kInAugust).obligations(), IsEmpty());
}

TEST(LegalCheckTest, ARegimeThatTheLawDoesNotHaveIsTheMissingFact) {
  TransferWorld world("IT", {Recipient("IT")});
  world.tenant().add_regime_ids("roman");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(decision), ElementsAre("sender_regime"));
}

}  // namespace
}  // namespace domicile::testing

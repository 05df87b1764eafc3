#include "service/decision/transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::_;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A company with one person and one site in the country; `more` adds to its connector.
PluginBuilder Company(const std::string& id, const std::string& country,
                      const std::string& more = "", const std::string& entity_more = "") {
  PluginBuilder company(id);
  company.Processor("entities { id: '" + id + "' legal_name: '" + id + " Ltd' country_code: '" +
                    country + "' " + kEvidence + entity_more + "}");
  company.Connector(
      "sms",
      Placement("main", std::string(kAlways) + "entity_id: '" + id + "' " + Site(country)) + more);
  return company;
}

std::string PassesOnTo(const std::string& connector) {
  std::string id = connector;
  id[id.find('/')] = '-';
  return Downstream(id, "connector_id: '" + connector + "'", kAlways);
}

// Opt-ins.

TEST(TransferTest, WhoHasNotOptedInIsDeniedWhateverTheLawSays) {
  TransferWorld world("IT", {Company("acme", "DE")});
  world.tenant().clear_opt_ins();
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(decision.reasons(0).kind(), v1::REASON_KIND_NOT_OPTED_IN);
  EXPECT_FALSE(decision.has_first_failing_leg());
}

TEST(TransferTest, AnOptInHoldsOnItsDays) {
  TransferWorld world("IT", {Company("acme", "DE")});
  world.tenant().mutable_opt_ins(0)->set_valid_from("2026-01-01");
  world.tenant().mutable_opt_ins(0)->set_valid_until("2027-01-01");
  EXPECT_EQ(world.Decide("2025-12-31").verdict(), v1::VERDICT_DENY);
  EXPECT_THAT(world.Decide("2025-12-31").reasons(0).text(), HasSubstr("begins only on 2026-01-01"));
  EXPECT_EQ(world.Decide("2025-12-31").valid_until(), "2026-01-01");
  EXPECT_EQ(world.Decide("2026-12-31").verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(world.Decide("2026-12-31").valid_until(), "2027-01-01");
  EXPECT_EQ(world.Decide("2027-01-01").verdict(), v1::VERDICT_DENY);
  EXPECT_THAT(world.Decide("2027-01-01").reasons(0).text(), HasSubstr("ended on 2027-01-01"));
}

TEST(TransferTest, AConnectorThatHasGoneLeavesWhoOptedInWithoutAnAnswer) {
  TransferWorld world("IT", {Company("acme", "DE")});
  world.check().set_connector_id("acme/voice");
  EXPECT_THAT(world.Try(kInAugust), StatusIs(absl::StatusCode::kNotFound, HasSubstr("acme/voice")));
  world.tenant().add_opt_ins()->set_connector_id("acme/voice");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(decision.reasons(0).kind(), v1::REASON_KIND_NO_CONNECTOR);
  EXPECT_THAT(MissingFactsOf(decision), ElementsAre("connector"));
}

// Objections.

TEST(TransferTest, AnObjectionCountsWhereverTheProcessorStands) {
  TransferWorld world("IT", {Company("acme", "DE", PassesOnTo("byte/sms")), Company("byte", "FR")});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  v1::Objection& objection = *world.tenant().add_objections();
  objection.set_processor_id("byte");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(decision.reasons(0).kind(), v1::REASON_KIND_OBJECTION);
  EXPECT_EQ(decision.first_failing_leg().leg(), 2);
  EXPECT_EQ(decision.first_failing_leg().to(), "The company byte");
  objection.set_processor_id("elsewhere");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
}

TEST(TransferTest, AnObjectionCountsFromItsFirstDay) {
  TransferWorld world("IT", {Company("acme", "DE")});
  v1::Objection& objection = *world.tenant().add_objections();
  objection.set_processor_id("acme");
  objection.set_valid_from("2026-09-01");
  EXPECT_EQ(world.Decide("2026-08-31").verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(world.Decide("2026-08-31").valid_until(), "2026-09-01");
  EXPECT_EQ(world.Decide("2026-09-01").verdict(), v1::VERDICT_DENY);
}

// The chain.

TEST(TransferTest, TheFirstStepThatFailsIsTheOneNearestToTheTenant) {
  TransferWorld world("IT", {Company("acme", "DE", PassesOnTo("byte/sms")),
                             Company("byte", "IN", PassesOnTo("core/sms")), Company("core", "AU")});
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(decision.first_failing_leg().leg(), 2);
  EXPECT_EQ(decision.first_failing_leg().from(), "The company acme");
  EXPECT_EQ(decision.first_failing_leg().connector_id(), "byte/sms");
  EXPECT_EQ(decision.first_failing_leg().status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_THAT(decision.paths(), ElementsAre("tenant → provider → acme → byte → core"));
  EXPECT_THAT(decision.country_codes(), ElementsAre("AU", "DE", "IN"));
}

TEST(TransferTest, WhatAPolicyIsAgainstFailsAStepThatIsLawful) {
  TransferWorld world("IT", {Company("acme", "DE", PassesOnTo("byte/sms")), Company("byte", "FR")});
  world.AddPolicy("id: 'p' storage { codes: 'DE' }");
  const v1::LegRef failing = world.Decide(kInAugust).first_failing_leg();
  EXPECT_EQ(failing.leg(), 2);
  EXPECT_EQ(failing.status(), v1::LEGAL_STATUS_NO_TRANSFER);
}

TEST(TransferTest, AStepOfAnotherPathIsPointedToByItsPath) {
  TransferWorld world("IT", {Company("acme", "DE", PassesOnTo("byte/sms") + PassesOnTo("core/sms")),
                             Company("byte", "FR"), Company("core", "AU")});
  const v1::Decision decision = world.Decide(kInAugust);
  ASSERT_EQ(decision.paths_size(), 2);
  EXPECT_EQ(decision.first_failing_leg().to(), "The company core");
  EXPECT_EQ(decision.paths(decision.first_failing_leg().path()), "tenant → provider → acme → core");
  EXPECT_EQ(decision.weakest_leg().path(), decision.first_failing_leg().path());
}

TEST(TransferTest, WhenAllStepsAreCarriedNoneFails) {
  const TransferWorld world("IT", {Company("acme", "DE")});
  EXPECT_FALSE(world.Decide(kInAugust).has_first_failing_leg());
  EXPECT_EQ(world.Decide(kInAugust).weakest_leg().status(), v1::LEGAL_STATUS_NO_TRANSFER);
}

// What is not known.

PluginBuilder Unknowing(const std::string& bearing) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("DE") +
                                       "unknowns { fact: 'copies' description: 'Where copies are "
                                       "is not said.' pointer_urls: 'https://acme.example/' " +
                                       bearing + " } "));
  return acme;
}

TEST(TransferTest, AnUnknownPlaceLeavesTheDecisionOpenAndNamesWhereToLook) {
  const v1::Decision decision = TransferWorld("IT", {Unknowing("")}).Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_UNPROVEN);
  ASSERT_THAT(MissingFactsOf(decision), ElementsAre("copies"));
  EXPECT_EQ(decision.missing_facts(0).subject(), "acme/sms");
  EXPECT_THAT(decision.missing_facts(0).pointer_urls(), ElementsAre("https://acme.example/"));
}

TEST(TransferTest, AStepOfWhichAPlaceIsUnknownIsTheWeakest) {
  const v1::Decision decision = TransferWorld("IT", {Unknowing("")}).Decide(kInAugust);
  EXPECT_EQ(decision.weakest_leg().leg(), 1);
  EXPECT_EQ(decision.weakest_leg().status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(decision.weakest_leg().text(), "Where copies are is not said.");
}

TEST(TransferTest, WhatBearsOnNoPlaceLeavesNothingOpen) {
  for (const char* bearing : {"bearing: BEARING_RECIPIENT", "bearing: BEARING_NONE"}) {
    EXPECT_EQ(TransferWorld("IT", {Unknowing(bearing)}).Decide(kInAugust).verdict(),
              v1::VERDICT_ALLOW)
        << bearing;
  }
}

TEST(TransferTest, APartyThatIsNoConnectorIsTheSubjectByItsId) {
  PluginBuilder byte = Company("byte", "DE");
  TransferWorld world(
      "IT", {Company("acme", "DE", Downstream("to-byte", "processor_id: 'byte'", kAlways)), byte});
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(decision), ElementsAre("processing_location", "recipient_entity"));
  for (const v1::MissingFact& missing : decision.missing_facts()) {
    EXPECT_EQ(missing.subject(), "byte") << missing.fact();
  }
}

TEST(TransferTest, LawAndPolicyMissOneFactOnce) {
  TransferWorld world(
      "IT", {Company("acme", "DE",
                     Downstream("to-byte", "party: 'Byte'", std::string(kAlways) + Site("US")))});
  world.AddPolicy("id: 'p' recipients { codes: 'EEA' }");
  EXPECT_THAT(MissingFactsOf(world.Decide(kInAugust)), ElementsAre("recipient_entity"));
}

TEST(TransferTest, AnInputThatNobodyGaveIsTheMissingFact) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms", Setting("region", "east west") +
                            Placement("main", std::string(kAlways) +
                                                  "entity_id: 'acme' conditions { input: 'region' "
                                                  "values: 'east' } " +
                                                  Site("DE")) +
                            Placement("west", std::string(kAlways) +
                                                  "entity_id: 'acme' conditions { input: 'region' "
                                                  "values: 'west' } " +
                                                  Site("US")));
  TransferWorld world("IT", {acme});
  const v1::Decision without = world.Decide(kInAugust);
  EXPECT_EQ(without.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(without), Contains("input_region"));
  EXPECT_EQ(without.reasons(0).recipient(), "The company acme");

  v1::InputAssignment& chosen = *world.tenant().mutable_opt_ins(0)->add_inputs();
  chosen.set_name("region");
  chosen.set_value("east");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);

  // What the check says wins over what the tenant chose.
  v1::InputAssignment& given = *world.check().add_inputs();
  given.set_name("region");
  given.set_value("west");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_UNDETERMINED);
  given.set_value("north");
  EXPECT_THAT(world.Try(kInAugust), StatusIs(absl::StatusCode::kInvalidArgument, _));

  // A choice that the catalog no longer has is none, and no error.
  world.check().clear_inputs();
  chosen.set_value("north");
  EXPECT_THAT(MissingFactsOf(world.Decide(kInAugust)), Contains("input_region"));
}

// Policies on what is undetermined.

v1::Verdict WithPolicies(const std::vector<std::string>& policies) {
  TransferWorld world("IT", {Unknowing("")});
  for (const std::string& policy : policies) world.AddPolicy(policy);
  return world.Decide(kInAugust).verdict();
}

TEST(TransferTest, OfPoliciesOnWhatIsUndeterminedTheStrictestWins) {
  const std::string deny = "id: 'deny' on_undetermined: ON_UNDETERMINED_DENY ";
  const std::string stay = "id: 'stay' on_undetermined: ON_UNDETERMINED_STAY ";
  const std::string allow = "id: 'allow' on_undetermined: ON_UNDETERMINED_ALLOW ";
  EXPECT_EQ(WithPolicies({}), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(WithPolicies({allow}), v1::VERDICT_ALLOW);
  EXPECT_EQ(WithPolicies({"id: 'silent'", allow}), v1::VERDICT_ALLOW);
  EXPECT_EQ(WithPolicies({allow, stay}), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(WithPolicies({allow, stay, deny}), v1::VERDICT_DENY);
  // One that is not about the transfer has no say.
  EXPECT_EQ(WithPolicies({allow, deny + "scope { channel_ids: 'email' }"}), v1::VERDICT_ALLOW);
}

TEST(TransferTest, WhatIsMissingStaysInADecisionThatAllowsIt) {
  TransferWorld world("IT", {Unknowing("")});
  world.AddPolicy("id: 'allow' on_undetermined: ON_UNDETERMINED_ALLOW");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_THAT(MissingFactsOf(decision), ElementsAre("copies"));
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_UNPROVEN);
}

TEST(TransferTest, WhatIsDeniedIsNotUndetermined) {
  TransferWorld world("IT", {Unknowing("")});
  world.AddPolicy("id: 'allow' on_undetermined: ON_UNDETERMINED_ALLOW storage { codes: 'IT' }");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_DENY);
}

TEST(TransferTest, APolicysObligationsComeWithTheDecision) {
  TransferWorld world("IT", {Company("acme", "DE")});
  world.AddPolicy("id: 'p' obligations { id: 'encrypt' text: 'Encrypt it.' }");
  world.AddPolicy(
      "id: 'q' scope { channel_ids: 'email' } obligations { id: 'no' text: 'Do not.' }");
  const v1::Decision decision = world.Decide(kInAugust);
  ASSERT_EQ(decision.obligations_size(), 1);
  EXPECT_EQ(decision.obligations(0).obligation().id(), "encrypt");
  EXPECT_EQ(decision.obligations(0).origin(), v1::DUTY_ORIGIN_POLICY);
  EXPECT_EQ(decision.obligations(0).origin_id(), "p");
  EXPECT_THAT(decision.obligations(0).recipient(), IsEmpty());
  EXPECT_THAT(decision.policy_ids(), ElementsAre("p"));
}

// How long it holds.

TEST(TransferTest, ItHoldsToTheEarliestDayOnWhichAnythingItRestsOnChanges) {
  TransferWorld world(
      "IT", {Company("acme", "US", "",
                     Listed("eu_us_dpf", std::string(kAlways) + "valid_until: '2027-03-01' "))});
  EXPECT_EQ(world.Decide(kInAugust).valid_until(), "2027-03-01");
  world.tenant().mutable_opt_ins(0)->set_valid_until("2027-02-01");
  EXPECT_EQ(world.Decide(kInAugust).valid_until(), "2027-02-01");
  v1::Objection& objection = *world.tenant().add_objections();
  objection.set_processor_id("acme");
  objection.set_valid_from("2027-01-01");
  EXPECT_EQ(world.Decide(kInAugust).valid_until(), "2027-01-01");
  EXPECT_EQ(world.Decide("2027-01-01").verdict(), v1::VERDICT_DENY);
}

TEST(TransferTest, APlacementThatBeginsOrEndsChangesIt) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("old",
                           "valid_from: '2020-01-01' valid_until: '2027-01-01' "
                           "entity_id: 'acme' " +
                               Site("DE")) +
                     Placement("new", "valid_from: '2027-01-01' entity_id: 'acme' " + Site("US")));
  const TransferWorld world("IT", {acme});
  EXPECT_EQ(world.Decide("2026-12-31").valid_until(), "2027-01-01");
  EXPECT_THAT(world.Decide("2027-01-01").country_codes(), ElementsAre("US"));
}

TEST(TransferTest, ADownstreamThatBeginsChangesIt) {
  const TransferWorld world(
      "IT",
      {Company("acme", "DE",
               Downstream("to-byte", "connector_id: 'byte/sms'", "valid_from: '2027-01-01' ")),
       Company("byte", "US")});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(world.Decide(kInAugust).valid_until(), "2027-01-01");
  EXPECT_EQ(world.Decide("2027-01-01").verdict(), v1::VERDICT_UNDETERMINED);
}

TEST(TransferTest, WhatNeverChangesHasNoEnd) {
  EXPECT_EQ(TransferWorld("IT", {Company("acme", "DE")}).Decide(kInAugust).valid_until(), "");
}

TEST(TransferTest, ReasonsThatSettleTheVerdictComeFirst) {
  TransferWorld world("CH", {Company("acme", "DE", PassesOnTo("byte/sms")), Company("byte", "AU")});
  world.AddPolicy("id: 'p' storage { codes: 'AU' }");
  const v1::Decision decision = world.Decide(kInAugust);
  std::vector<v1::Verdict> verdicts;
  for (const v1::Reason& reason : decision.reasons()) verdicts.push_back(reason.verdict());
  ASSERT_THAT(verdicts, Contains(v1::VERDICT_UNDETERMINED));
  EXPECT_EQ(verdicts.front(), v1::VERDICT_DENY);
  EXPECT_EQ(verdicts.back(), v1::VERDICT_ALLOW);
}

}  // namespace
}  // namespace domicile::testing

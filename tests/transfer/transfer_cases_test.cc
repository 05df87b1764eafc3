// The cases of transfer law that must hold, with the bundled law.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bundled_plugins.h"
#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kToday[] = "2026-11-23";

TEST(TransferCasesTest, SafeHarbourCarriesUntilTheCourtAnnulsIt) {
  const TransferWorld world("IT", {Recipient("US", Listed("safe_harbour", kAlways))});
  const v1::LegJudgement before = world.Seat("2015-10-05");
  EXPECT_EQ(before.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(before.instrument(), "2000/520/EC");
  EXPECT_EQ(before.valid_until(), "2015-10-06");
  EXPECT_EQ(world.Decide("2015-10-05").verdict(), v1::VERDICT_ALLOW);
  const v1::LegJudgement after = world.Seat("2015-10-06");
  EXPECT_NE(after.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(StatusOf(after, "eu-us-safe-harbour"), v1::RULE_STATUS_FAILS);
  EXPECT_NE(world.Decide("2015-10-06").verdict(), v1::VERDICT_ALLOW);
}

TEST(TransferCasesTest, PrivacyShieldCarriesUntilTheCourtAnnulsIt) {
  const TransferWorld world("IT", {Recipient("US", Listed("privacy_shield", kAlways))});
  EXPECT_EQ(world.Seat("2020-07-15").status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(world.Seat("2020-07-15").valid_until(), "2020-07-16");
  EXPECT_EQ(StatusOf(world.Seat("2020-07-16"), "eu-us-privacy-shield"), v1::RULE_STATUS_FAILS);
  EXPECT_NE(world.Decide("2020-07-16").verdict(), v1::VERDICT_ALLOW);
}

TEST(TransferCasesTest, TheDataPrivacyFrameworkCarriesFromTheDayOfListing) {
  const TransferWorld world(
      "IT",
      {Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' data_kinds: 'non_hr' "))});
  const v1::LegJudgement before = world.Seat("2023-08-31");
  EXPECT_EQ(before.status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_EQ(before.valid_until(), "2023-09-01");
  const v1::LegJudgement from = world.Seat("2023-09-01");
  EXPECT_EQ(from.status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(from.instrument(), "(EU) 2023/1795");
  EXPECT_FALSE(from.vendor_asserted());
}

TEST(TransferCasesTest, TheDataBridgeNeedsTheExtension) {
  const TransferWorld without("GB",
                              {Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' "))});
  EXPECT_NE(StatusOf(without.Seat("2024-01-01"), "uk-us-data-bridge"), v1::RULE_STATUS_HOLDS);
  EXPECT_NE(without.Decide("2024-01-01").verdict(), v1::VERDICT_ALLOW);
  const TransferWorld with("GB",
                           {Recipient("US", Listed("uk_extension", "valid_from: '2023-10-12' "))});
  EXPECT_EQ(with.Seat("2024-01-01").rule_id(), "uk-us-data-bridge");
}

TEST(TransferCasesTest, TheSwissFrameworkCarriesFromItsDay) {
  const TransferWorld world("CH", {Recipient("US", Listed("swiss_us_dpf", kAlways))});
  EXPECT_EQ(StatusOf(world.Seat("2024-09-14"), "ch-us-dpf"), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(world.Seat("2024-09-15").status(), v1::LEGAL_STATUS_LAWFUL);
}

TEST(TransferCasesTest, TheUnitedKingdomFromMembershipToRenewal) {
  const TransferWorld world("FR", {Recipient("GB")});
  EXPECT_EQ(world.Seat("2019-06-01").status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Seat("2020-06-01").status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Seat("2020-06-01").valid_until(), "2021-01-01");
  EXPECT_EQ(world.Seat("2021-03-01").status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(world.Seat("2022-01-01").status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(world.Seat("2026-06-01").status(), v1::LEGAL_STATUS_LAWFUL);
  EXPECT_EQ(world.Seat("2026-06-01").valid_until(), "2031-12-27");
  const v1::Decision today = world.Decide("2026-06-01");
  EXPECT_EQ(today.verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(today.valid_until(), "2031-12-27");
}

TEST(TransferCasesTest, JapanNeedsARecipientThatIsSubjectToItsStatute) {
  const TransferWorld silent("DE", {Recipient("JP")});
  const v1::LegJudgement unproven = silent.Seat("2024-01-01");
  EXPECT_EQ(unproven.status(), v1::LEGAL_STATUS_UNPROVEN);
  EXPECT_THAT(MissingFactsOf(unproven), ElementsAre("recipient_subject_to:APPI"));
  EXPECT_EQ(silent.Decide("2024-01-01").verdict(), v1::VERDICT_UNDETERMINED);
  const TransferWorld declared("DE",
                               {Recipient("JP", "statutes { id: 'APPI' valid_from: '2010-01-01' " +
                                                    std::string(kEvidence) + " }")});
  EXPECT_EQ(declared.Seat("2024-01-01").instrument(), "(EU) 2019/419");
}

TEST(TransferCasesTest, SwitzerlandHasNoAdequacyForJapan) {
  const TransferWorld silent("CH", {Recipient("JP")});
  const v1::LegJudgement unproven = silent.Seat("2024-01-01");
  EXPECT_EQ(unproven.status(), v1::LEGAL_STATUS_UNPROVEN);
  for (const v1::RuleFinding& rule : unproven.rules()) {
    EXPECT_NE(rule.effect(), v1::EFFECT_ADEQUACY) << rule.rule_id();
  }
  const TransferWorld declared(
      "CH", {Recipient("JP", "safeguards { instrument: 'scc_2021_914' valid_from: '2022-01-01' " +
                                 std::string(kEvidence) + " }")});
  EXPECT_EQ(declared.Seat("2024-01-01").rule_id(), "ch-scc");
}

TEST(TransferCasesTest, ClausesCarryWithAnAssessmentAsObligation) {
  const TransferWorld world(
      "IT", {Recipient("AU",
                       "safeguards { instrument: 'scc_2021_914' module: '3' valid_from: "
                       "'2021-07-01' " +
                           std::string(kEvidence) + " }")});
  const v1::Decision decision = world.Decide("2022-01-01");
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_LAWFUL);
  ASSERT_THAT(decision.obligations(), Not(IsEmpty()));
  EXPECT_EQ(decision.obligations(0).obligation().id(), "transfer_impact_assessment");
}

TEST(TransferCasesTest, ControlFromOutsideIsDeniedByPolicyThoughLawful) {
  TransferWorld world("IT", {Recipient("DE", "parent { legal_name: 'Acme Inc' country_code: 'US' " +
                                                 std::string(kEvidence) + " }")});
  world.AddPolicy("id: 'sovereign' control { codes: 'EEA' }");
  const v1::Decision decision = world.Decide(kToday);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(decision.legal_status(), v1::LEGAL_STATUS_NO_TRANSFER);
  EXPECT_EQ(decision.reasons(0).policy_id(), "sovereign");
  EXPECT_EQ(decision.reasons(0).policy_field(), "control");
}

// The bundled plugins, for an Italian tenant with an Italian provider.
v1::Decision DecideBundled(const std::string& connector_id, const std::string& policy = "") {
  v1::Tenant tenant;
  tenant.set_id("rossi");
  tenant.set_country_code("IT");
  tenant.add_opt_ins()->set_connector_id(connector_id);
  v1::Provider provider;
  provider.set_title("XCALLY");
  provider.set_country_code("IT");
  v1::TransferCheck check;
  check.set_connector_id(connector_id);
  const auto parsed = FromText<v1::Policy>(policy);
  decision::TenantView view{tenant, {}};
  if (!policy.empty()) view.policies.push_back(&parsed);
  return decision::CheckTransfer({*BundledCatalog().catalog, *law::BundledLaw(), provider}, view,
                                 check, *base::ParseDay(kToday))
      ->decision;
}

TEST(TransferCasesTest, PlivoIsUndeterminedForWantOfALocation) {
  const v1::Decision decision = DecideBundled("plivo/sms");
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  bool location = false;
  for (const auto& missing : decision.missing_facts()) {
    location |= missing.fact() == "processing_location";
  }
  EXPECT_TRUE(location) << decision.DebugString();
}

TEST(TransferCasesTest, CscTelecomIsAllowedInTheEea) {
  const v1::Decision decision =
      DecideBundled("csctelecom/sms",
                    "id: 'eea-only' storage { codes: 'EEA' } processing { codes: 'EEA' } "
                    "remote_access { codes: 'EEA' } recipients { codes: 'EEA' }");
  EXPECT_EQ(decision.verdict(), v1::VERDICT_ALLOW) << decision.DebugString();
}

}  // namespace
}  // namespace domicile::testing

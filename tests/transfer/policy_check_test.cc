#include "service/decision/policy_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A reason as `DENY storage US`, for each that a policy gives.
std::vector<std::string> PolicyReasons(const v1::Decision& decision) {
  std::vector<std::string> reasons;
  for (const v1::Reason& reason : decision.reasons()) {
    if (reason.policy_id().empty()) continue;
    reasons.push_back(v1::Verdict_Name(reason.verdict()).substr(8) + " " + reason.policy_field() +
                      (reason.country_code().empty() ? "" : " " + reason.country_code()));
  }
  return reasons;
}

std::string SiteOf(const std::string& place, const std::string& activities,
                   const std::string& evidence = kEvidence) {
  return "sites { place { " + place + " } activities: " + activities +
         " strength: STRENGTH_DOCUMENTED " + evidence + "} ";
}

// A German recipient that acts at those sites.
PluginBuilder Acting(const std::string& sites, const std::string& entity_more = "",
                     const std::string& connector_more = "") {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme GmbH' country_code: 'DE' " +
                 std::string(kEvidence) + entity_more + "}");
  acme.Connector("sms", connector_more +
                            Placement("main", std::string(kAlways) + "entity_id: 'acme' " + sites));
  return acme;
}

// What a policy makes of it for an Italian tenant.
v1::Decision Under(const std::string& policy, const PluginBuilder& acme) {
  TransferWorld world("IT", {acme});
  world.AddPolicy("id: 'p' " + policy);
  return world.Decide(kInAugust);
}

TEST(PolicyCheckTest, EachActivityHasItsOwnCountries) {
  const struct {
    const char* activity;
    const char* field;
  } kFields[] = {
      {"ACTIVITY_STORAGE", "storage"},       {"ACTIVITY_BACKUP", "storage"},
      {"ACTIVITY_PROCESSING", "processing"}, {"ACTIVITY_FAILOVER", "processing"},
      {"ACTIVITY_TRANSIT", "transit"},       {"ACTIVITY_REMOTE_ACCESS", "remote_access"},
  };
  for (const auto& [activity, field] : kFields) {
    const PluginBuilder acme = Acting(SiteOf("country_code: 'FR'", activity));
    for (const char* set : {"storage", "processing", "transit", "remote_access"}) {
      const v1::Decision decision = Under(std::string(set) + " { codes: ['IT', 'DE'] }", acme);
      EXPECT_EQ(decision.verdict(),
                std::string(set) == field ? v1::VERDICT_DENY : v1::VERDICT_ALLOW)
          << activity << " under " << set;
    }
    EXPECT_EQ(Under(std::string(field) + " { codes: 'EEA' }", acme).verdict(), v1::VERDICT_ALLOW);
  }
}

TEST(PolicyCheckTest, AReasonNamesPolicyFieldPlaceAndRecipient) {
  const v1::Decision decision =
      Under("storage { codes: 'IT' }", Acting(SiteOf("country_code: 'FR'", "ACTIVITY_STORAGE")));
  ASSERT_THAT(PolicyReasons(decision), ElementsAre("DENY storage FR"));
  const v1::Reason& reason = decision.reasons(0);
  EXPECT_EQ(reason.kind(), v1::REASON_KIND_POLICY);
  EXPECT_EQ(reason.policy_id(), "p");
  EXPECT_EQ(reason.leg(), 1);
  EXPECT_EQ(reason.recipient(), "The company acme");
  EXPECT_THAT(reason.text(),
              AllOf(HasSubstr("stores data in France (FR)"), HasSubstr("outside IT")));
}

TEST(PolicyCheckTest, OfAGroupAllMembersHaveToBeAllowed) {
  const PluginBuilder acme = Acting(SiteOf("group_code: 'EU'", "ACTIVITY_STORAGE"));
  EXPECT_EQ(Under("storage { codes: 'EEA' }", acme).verdict(), v1::VERDICT_ALLOW);
  const v1::Decision some = Under("storage { codes: ['IT', 'DE'] }", acme);
  EXPECT_EQ(some.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(some), Contains("country_in_group"));
  EXPECT_EQ(Under("storage { codes: 'EFTA' }", acme).verdict(), v1::VERDICT_DENY);
}

TEST(PolicyCheckTest, TransitCanBeLeftOutOfScopeForPolicyAndLaw) {
  const PluginBuilder acme = Acting(SiteOf("country_code: 'DE'", "ACTIVITY_PROCESSING") +
                                    SiteOf("country_code: 'US'", "ACTIVITY_TRANSIT"));
  EXPECT_EQ(Under("transit { codes: 'EEA' }", acme).verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(Under("processing { codes: 'EEA' }", acme).verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(Under("transit { codes: 'EEA' } ignore_transit: true", acme).verdict(),
            v1::VERDICT_ALLOW);
  // What else is done at the place is still judged.
  EXPECT_EQ(Under("processing { codes: 'EEA' } ignore_transit: true",
                  Acting(SiteOf("country_code: 'US'", "[ACTIVITY_TRANSIT, ACTIVITY_PROCESSING]")))
                .verdict(),
            v1::VERDICT_DENY);
}

TEST(PolicyCheckTest, WhereARecipientSitsIsJudgedByItself) {
  const PluginBuilder acme = Acting(SiteOf("country_code: 'IT'", "ACTIVITY_STORAGE"));
  EXPECT_THAT(PolicyReasons(Under("recipients { codes: 'IT' }", acme)),
              ElementsAre("DENY recipients DE"));
  EXPECT_EQ(Under("recipients { codes: 'EEA' }", acme).verdict(), v1::VERDICT_ALLOW);
}

std::string ControlledFrom(const std::string& country) {
  return "parent { legal_name: 'Mother' country_code: '" + country + "' " + kEvidence + "} ";
}

TEST(PolicyCheckTest, WhoControlsARecipientIsJudgedByItself) {
  const std::string site = SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE");
  EXPECT_THAT(PolicyReasons(Under("control { codes: 'EEA' }", Acting(site, ControlledFrom("US")))),
              ElementsAre("DENY control US"));
  EXPECT_EQ(Under("control { codes: 'EEA' }", Acting(site, ControlledFrom("FR"))).verdict(),
            v1::VERDICT_ALLOW);
  // Where the recipient sits does not say who controls it.
  const v1::Decision unknown = Under("control { codes: 'EEA' }", Acting(site));
  EXPECT_EQ(unknown.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(MissingFactsOf(unknown), ElementsAre("parent"));
  EXPECT_EQ(unknown.missing_facts(0).subject(), "acme/acme");
}

TEST(PolicyCheckTest, ChannelsAndProcessorsGoByName) {
  const PluginBuilder acme = Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"));
  EXPECT_THAT(PolicyReasons(Under("channels { denied: 'sms' }", acme)),
              ElementsAre("DENY channels"));
  EXPECT_THAT(PolicyReasons(Under("channels { allowed: 'email' }", acme)),
              ElementsAre("DENY channels"));
  EXPECT_THAT(PolicyReasons(Under("processors { denied: 'acme' }", acme)),
              ElementsAre("DENY processors"));
  EXPECT_EQ(
      Under("processors { allowed: ['acme', 'byte'] } channels { allowed: 'sms' }", acme).verdict(),
      v1::VERDICT_ALLOW);
}

TEST(PolicyCheckTest, AProcessorAnywhereOnThePathIsJudged) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("DE")) +
                     Downstream("to-byte", "connector_id: 'byte/sms'", kAlways));
  PluginBuilder byte("byte");
  byte.Processor("entities { id: 'byte' legal_name: 'Byte' country_code: 'IT' " +
                 std::string(kEvidence) + "}");
  byte.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'byte' " + Site("IT")));
  TransferWorld world("IT", {acme, byte});
  world.AddPolicy("id: 'p' processors { denied: 'byte' }");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(decision.reasons(0).leg(), 2);
}

TEST(PolicyCheckTest, ARuleOnACategoryCoversThoseBelowIt) {
  const PluginBuilder acme = Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"), "",
                                    "data_categories: 'user.contact.phone_number' ");
  EXPECT_EQ(Under("data_categories { denied: 'user.contact' }", acme).verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(Under("data_categories { allowed: 'user.contact' }", acme).verdict(),
            v1::VERDICT_ALLOW);
  EXPECT_EQ(Under("data_categories { denied: 'user.contact.email' }", acme).verdict(),
            v1::VERDICT_ALLOW);
  EXPECT_EQ(Under("data_categories { allowed: 'user.contact.email' }", acme).verdict(),
            v1::VERDICT_DENY);
}

TEST(PolicyCheckTest, DataOfABroaderCategoryMayBeOfTheOneThatIsDenied) {
  const PluginBuilder acme = Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"), "",
                                    "data_categories: 'user.contact' ");
  EXPECT_EQ(Under("data_categories { denied: 'user.contact.email' }", acme).verdict(),
            v1::VERDICT_DENY);
  EXPECT_EQ(Under("data_categories { allowed: 'user.contact.email' }", acme).verdict(),
            v1::VERDICT_DENY);
}

TEST(PolicyCheckTest, APurposeIsJudgedWhenTheRequestNamesIt) {
  TransferWorld world("IT", {Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"))});
  world.AddPolicy("id: 'p' purposes { denied: 'marketing' }");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  world.check().add_purposes("support");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  world.check().add_purposes("marketing");
  EXPECT_THAT(PolicyReasons(world.Decide(kInAugust)), ElementsAre("DENY purposes"));
}

TEST(PolicyCheckTest, RecipientsThatAreNotNamedCanBeRefused) {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'acme' legal_name: 'Acme' country_code: 'DE' " +
                 std::string(kEvidence) + "}");
  acme.Connector("sms", Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("DE") +
                                              "unknowns { fact: 'carriers' description: 'Which "
                                              "carriers receive is not said.' bearing: "
                                              "BEARING_RECIPIENT } "));
  TransferWorld world("IT", {acme});
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
  world.AddPolicy("id: 'p' require_known_recipients: true");
  const v1::Decision decision = world.Decide(kInAugust);
  EXPECT_EQ(decision.verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_THAT(PolicyReasons(decision), ElementsAre("UNDETERMINED require_known_recipients"));
  EXPECT_THAT(MissingFactsOf(decision), ElementsAre("carriers"));
  EXPECT_EQ(decision.missing_facts(0).subject(), "acme");
}

TEST(PolicyCheckTest, EvidenceForAPlaceHasToBeGoodAndFreshEnough) {
  const PluginBuilder acme =
      Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE",
                    "evidence { basis: BASIS_SOURCED_PARTIAL source_id: 'S' checked_date: "
                    "'2026-01-01' } "));
  EXPECT_EQ(Under("lowest_basis: BASIS_SOURCED_PARTIAL", acme).verdict(), v1::VERDICT_ALLOW);
  EXPECT_THAT(PolicyReasons(Under("lowest_basis: BASIS_SOURCED", acme)),
              ElementsAre("UNDETERMINED lowest_basis"));
  EXPECT_THAT(PolicyReasons(Under("max_evidence_age_days: 30", acme)),
              ElementsAre("UNDETERMINED max_evidence_age_days"));
  const v1::Decision fresh = Under("max_evidence_age_days: 365", acme);
  EXPECT_EQ(fresh.verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(fresh.valid_until(), "2027-01-02");
}

TEST(PolicyCheckTest, EachDemandOnEvidenceGivesItsOwnReason) {
  const v1::Decision decision = Under("lowest_basis: BASIS_LISTED max_evidence_age_days: 3650",
                                      Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE")));
  EXPECT_THAT(PolicyReasons(decision), ElementsAre("UNDETERMINED lowest_basis"));
}

TEST(PolicyCheckTest, NoPolicyJudgesTheStepToTheProvider) {
  TransferWorld world("IT", {Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"))});
  world.AddPolicy("id: 'p' recipients { codes: 'DE' } storage { codes: 'DE' }");
  EXPECT_EQ(world.Decide(kInAugust).verdict(), v1::VERDICT_ALLOW);
}

TEST(PolicyCheckTest, APolicyIsAboutWhatItsScopeNames) {
  const auto concerned = [](const std::string& scope, const std::string& purpose = "") {
    TransferWorld world("IT", {Acting(SiteOf("country_code: 'DE'", "ACTIVITY_STORAGE"), "",
                                      "data_categories: 'user.contact.phone_number' ")});
    world.AddPolicy("id: 'p' channels { denied: 'sms' } scope { " + scope + " }");
    if (!purpose.empty()) world.check().add_purposes(purpose);
    return !world.Decide(kInAugust).policy_ids().empty();
  };
  EXPECT_TRUE(concerned(""));
  EXPECT_TRUE(concerned("connector_ids: ['acme/sms', 'acme/voice']"));
  EXPECT_FALSE(concerned("connector_ids: 'acme/voice'"));
  EXPECT_TRUE(concerned("channel_ids: 'sms'"));
  EXPECT_FALSE(concerned("channel_ids: 'email'"));
  EXPECT_TRUE(concerned("data_categories: 'user.contact'"));
  EXPECT_FALSE(concerned("data_categories: 'user.financial'"));
  EXPECT_FALSE(concerned("purposes: 'marketing'"));
  EXPECT_TRUE(concerned("purposes: 'marketing'", "marketing"));
  EXPECT_FALSE(concerned("channel_ids: 'sms' connector_ids: 'acme/voice'"));
}

TEST(PolicyCheckTest, WhatSeveralPoliciesAcceptIsTheNarrowest) {
  const auto one = FromText<v1::Policy>(
      "lowest_basis: BASIS_SOURCED_PARTIAL max_evidence_age_days: 100 refuse_vendor_assertions: "
      "true");
  const auto two = FromText<v1::Policy>(
      "lowest_basis: BASIS_SOURCED max_evidence_age_days: 200 instruments { denied: 'x' }");
  const decision::Acceptance both = decision::AcceptanceOf({&one, &two});
  EXPECT_EQ(both.proof.evidence.lowest_basis, v1::BASIS_SOURCED);
  EXPECT_EQ(both.proof.evidence.max_age_days, 100);
  EXPECT_TRUE(both.proof.refuse_vendor_assertions);
  EXPECT_EQ(both.instruments.size(), 1);
  EXPECT_TRUE(both.narrows());
  EXPECT_FALSE(decision::AcceptanceOf({}).narrows());
}

}  // namespace
}  // namespace domicile::testing

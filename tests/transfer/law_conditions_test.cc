#include "service/decision/law_conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/base/date.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::FromText;
using ::testing::HasSubstr;

// Evidence of that date, which may be relied on.
std::string EvidenceOf(const std::string& date) {
  return "evidence { basis: BASIS_SOURCED source_date: '" + date + "' } ";
}

constexpr char kHearsay[] = "evidence { basis: BASIS_KNOWN } ";

// Weighs one condition for an entity `acme/us` of that description.
class LawConditionsTest : public ::testing::Test {
 protected:
  WeighedCondition Weigh(const std::string& condition, const std::string& entity,
                         const std::string& day = "2024-06-01") {
    const auto described = FromText<v1::Entity>("id: 'us' legal_name: 'Acme Inc' " + entity);
    recipient_.processor_id = "acme";
    recipient_.title = "Acme";
    recipient_.entity = named_ ? &described : nullptr;
    shipment_.day = *base::ParseDay(day);
    return decision::Weigh(FromText<v1::LawCondition>(condition), recipient_, shipment_, demands_);
  }

  v1::RuleStatus Status(const std::string& condition, const std::string& entity,
                        const std::string& day = "2024-06-01") {
    return Weigh(condition, entity, day).finding.status();
  }

  std::string Missing(const std::string& condition, const std::string& entity,
                      const std::string& day = "2024-06-01") {
    return Weigh(condition, entity, day).finding.missing_fact().fact();
  }

  v1::Tenant tenant_;
  bool named_ = true;
  Recipient recipient_;
  Shipment shipment_{tenant_, {"user.contact.phone_number"}, {}, "non_hr", {}};
  ProofDemands demands_;
};

constexpr char kDpf[] = "certification { scheme: 'eu_us_dpf' by_data_kind: true }";

std::string Listed(const std::string& more) {
  return "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_OFFICIAL_LIST " + more +
         EvidenceOf("2024-01-01") + "} ";
}

TEST_F(LawConditionsTest, ACertificationHoldsFromItsFirstDayToTheOneBeforeItsEnd) {
  const std::string entity = Listed("valid_from: '2023-09-01' valid_until: '2024-09-01' ");
  EXPECT_EQ(Status(kDpf, entity, "2023-08-31"), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(Status(kDpf, entity, "2023-09-01"), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kDpf, entity, "2024-08-31"), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kDpf, entity, "2024-09-01"), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(Weigh(kDpf, entity, "2023-08-31").next.day(), absl::CivilDay(2023, 9, 1));
  EXPECT_EQ(Weigh(kDpf, entity, "2023-09-01").next.day(), absl::CivilDay(2024, 9, 1));
}

TEST_F(LawConditionsTest, NobodyKnowsOfACertificationBeforeItsFirstEvidence) {
  EXPECT_EQ(Status(kDpf, Listed(""), "2023-12-31"), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Missing(kDpf, Listed(""), "2023-12-31"), "certification:eu_us_dpf");
  EXPECT_EQ(Status(kDpf, Listed(""), "2024-01-01"), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, ACertificationThatNobodyMentionsIsMissing) {
  const WeighedCondition weighed = Weigh(kDpf, "");
  EXPECT_EQ(weighed.finding.status(), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(weighed.finding.missing_fact().fact(), "certification:eu_us_dpf");
  EXPECT_EQ(weighed.finding.missing_fact().subject(), "acme/us");
}

TEST_F(LawConditionsTest, StaffDataHasToBeCertifiedForByName) {
  shipment_.data_kind = "hr";
  EXPECT_EQ(Status(kDpf, Listed("data_kinds: ['hr', 'non_hr'] ")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kDpf, Listed("")), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Missing(kDpf, Listed("")), "certification:eu_us_dpf:hr");
  // What it covers is known, and it is something else.
  EXPECT_EQ(Status(kDpf, Listed("data_kinds: 'non_hr' ")), v1::RULE_STATUS_FAILS);
  shipment_.data_kind = "non_hr";
  EXPECT_EQ(Status(kDpf, Listed("")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kDpf, Listed("data_kinds: 'hr' ")), v1::RULE_STATUS_FAILS);
}

TEST_F(LawConditionsTest, AListThatDoesNotTellKindsApartCoversAll) {
  shipment_.data_kind = "hr";
  EXPECT_EQ(Status("certification { scheme: 'eu_us_dpf' }", Listed("")), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, WhatIsUnprovenOutweighsWhatIsKnownToFailInWhateverOrder) {
  const std::string ended = Listed("valid_from: '2020-01-01' valid_until: '2021-01-01' ");
  const std::string unclear = Listed("");
  shipment_.data_kind = "hr";
  EXPECT_EQ(Status(kDpf, ended + unclear), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Status(kDpf, unclear + ended), v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, WhatOnlyTheVendorAssertsIsMarked) {
  const std::string vendor = "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_VENDOR " +
                             EvidenceOf("2024-01-01") + "} ";
  EXPECT_EQ(Status(kDpf, vendor), v1::RULE_STATUS_HOLDS);
  EXPECT_TRUE(Weigh(kDpf, vendor).finding.vendor_asserted());
  EXPECT_FALSE(Weigh(kDpf, Listed("")).finding.vendor_asserted());
  // The official list counts where both say so.
  EXPECT_FALSE(Weigh(kDpf, vendor + Listed("")).finding.vendor_asserted());
  demands_.refuse_vendor_assertions = true;
  EXPECT_EQ(Status(kDpf, vendor), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Status(kDpf, Listed("")), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, GeneralKnowledgeProvesNothing) {
  const std::string believed =
      "certifications { scheme: 'eu_us_dpf' asserted_by: ASSERTION_OFFICIAL_LIST valid_from: "
      "'2023-09-01' " +
      std::string(kHearsay) + "} ";
  EXPECT_EQ(Status(kDpf, believed), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Status("statute { statute_ids: 'APPI' }",
                   "statutes { id: 'APPI' valid_from: '2010-01-01' " + std::string(kHearsay) + "}"),
            v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, ARecipientThatNobodyNamesProvesNothing) {
  named_ = false;
  for (const char* condition :
       {kDpf, "statute { statute_ids: 'APPI' }", "safeguard { instruments: 'scc_2021_914' }"}) {
    EXPECT_EQ(Missing(condition, ""), "recipient_entity") << condition;
    EXPECT_EQ(Weigh(condition, "").finding.missing_fact().subject(), "acme");
  }
}

constexpr char kSwissCanada[] = "statute { statute_ids: ['PIPEDA', 'QC_P39_1'] }";

TEST_F(LawConditionsTest, OneOfTheStatutesIsEnough) {
  EXPECT_EQ(Status(kSwissCanada, "statutes { id: 'QC_P39_1' " + EvidenceOf("2024-01-01") + "}"),
            v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kSwissCanada, "statutes { id: 'APPI' " + EvidenceOf("2024-01-01") + "}"),
            v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Missing(kSwissCanada, ""), "recipient_subject_to:PIPEDA");
}

TEST_F(LawConditionsTest, WhoIsExemptFromOneStatuteMayBeSubjectToTheOther) {
  const auto exempt = [](const std::string& id) {
    return "statutes { id: '" + id + "' exempt: true " + EvidenceOf("2024-01-01") + "} ";
  };
  EXPECT_EQ(Missing(kSwissCanada, exempt("PIPEDA")), "recipient_subject_to:QC_P39_1");
  EXPECT_EQ(Status(kSwissCanada, exempt("PIPEDA") + exempt("QC_P39_1")), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(Status(kSwissCanada, exempt("PIPEDA") + "statutes { id: 'QC_P39_1' " +
                                     EvidenceOf("2024-01-01") + "}"),
            v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status("statute { statute_ids: 'PIPEDA' }", exempt("PIPEDA")), v1::RULE_STATUS_FAILS);
}

TEST_F(LawConditionsTest, AnExclusionHasToBeDeclaredByWhoeverIsMeant) {
  constexpr char kExclusion[] =
      "exclusion { recipient_kinds: 'religious_body' purposes: 'uk_immigration_control' }";
  EXPECT_EQ(Status(kExclusion, ""), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kExclusion, "kinds: 'religious_body'"), v1::RULE_STATUS_FAILS);
  shipment_.purposes = {"support", "uk_immigration_control"};
  EXPECT_EQ(Status(kExclusion, ""), v1::RULE_STATUS_FAILS);
}

TEST_F(LawConditionsTest, AnExcludedCategoryCoversThoseBelowAndIsTouchedByThoseAbove) {
  constexpr char kExclusion[] = "exclusion { data_categories: 'user.contact' }";
  EXPECT_EQ(Status(kExclusion, ""), v1::RULE_STATUS_FAILS);
  shipment_.data_categories = {"user"};
  EXPECT_EQ(Status(kExclusion, ""), v1::RULE_STATUS_FAILS);
  shipment_.data_categories = {"user.financial"};
  EXPECT_EQ(Status(kExclusion, ""), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, ACategoryMayBeExcludedForSomeRecipientsOnly) {
  constexpr char kKorea[] =
      "exclusion { data_categories: 'user.financial' data_recipient_kinds: 'supervised_by_fsc' }";
  shipment_.data_categories = {"user.financial"};
  EXPECT_EQ(Status(kKorea, ""), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kKorea, "kinds: 'supervised_by_fsc'"), v1::RULE_STATUS_FAILS);
}

TEST_F(LawConditionsTest, StaffDataMayBeExcludedButForSomeRecipients) {
  constexpr char kCanada[] =
      "exclusion { data_kinds: 'hr' exempt_recipient_kinds: 'federal_work' }";
  EXPECT_EQ(Status(kCanada, ""), v1::RULE_STATUS_HOLDS);
  shipment_.data_kind = "hr";
  EXPECT_EQ(Status(kCanada, ""), v1::RULE_STATUS_FAILS);
  EXPECT_EQ(Status(kCanada, "kinds: 'federal_work'"), v1::RULE_STATUS_HOLDS);
}

constexpr char kScc[] = "safeguard { instruments: 'scc_2021_914' unspecific_instruments: 'scc' }";

std::string Declares(const std::string& instrument, const std::string& more = "") {
  return "safeguards { instrument: '" + instrument + "' valid_from: '2022-01-01' " + more +
         EvidenceOf("2024-01-01") + "} ";
}

TEST_F(LawConditionsTest, ASafeguardThatTheRecipientDeclaresHolds) {
  EXPECT_EQ(Status(kScc, Declares("scc_2021_914")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kScc, Declares("scc_2021_914"), "2021-12-31"), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Missing(kScc, Declares("idta")), "safeguard:scc_2021_914");
}

TEST_F(LawConditionsTest, ASafeguardTooVagueToRelyOnLeavesOpenWhichOneItIs) {
  EXPECT_EQ(Status(kScc, Declares("scc")), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Missing(kScc, Declares("scc")), "safeguard_set:scc");
  EXPECT_EQ(Status(kScc, Declares("scc") + Declares("scc_2021_914")), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, WhatAnotherExporterAgreedOnBindsNobodyElse) {
  EXPECT_EQ(Missing(kScc, Declares("scc_2021_914", "exporter: 'Acme Ireland' ")),
            "safeguard:scc_2021_914:exporter");
}

TEST_F(LawConditionsTest, AModuleThatIsStatedHasToBeTheOneForTheStep) {
  recipient_.modules.of_step = {"3"};
  EXPECT_EQ(Status(kScc, Declares("scc_2021_914", "module: '3' ")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kScc, Declares("scc_2021_914")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Missing(kScc, Declares("scc_2021_914", "module: '2' ")),
            "safeguard:scc_2021_914:module");
  EXPECT_EQ(Status(kScc, Declares("scc_2021_914", "module: '2' ") +
                             Declares("scc_2021_914", "module: '3' ")),
            v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, ADocumentThatTheTenantSignedHoldsFromTheDayOfItsSignature) {
  *tenant_.add_signed_documents() = FromText<v1::SignedDocument>(
      "processor_id: 'acme' instrument: 'scc_2021_914' signed_on: '2023-05-01' "
      "valid_until: '2025-05-01'");
  EXPECT_EQ(Status(kScc, "", "2023-04-30"), v1::RULE_STATUS_UNPROVEN);
  EXPECT_EQ(Status(kScc, "", "2023-05-01"), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Weigh(kScc, "", "2023-05-01").next.day(), absl::CivilDay(2025, 5, 1));
  EXPECT_EQ(Status(kScc, "", "2025-05-01"), v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, ADocumentBindsTheEntityThatSignedAndNoOther) {
  v1::SignedDocument& document = *tenant_.add_signed_documents();
  document = FromText<v1::SignedDocument>(
      "processor_id: 'acme' entity_id: 'us' instrument: 'scc_2021_914' signed_on: '2023-05-01'");
  EXPECT_EQ(Status(kScc, ""), v1::RULE_STATUS_HOLDS);
  document.set_entity_id("ireland");
  EXPECT_EQ(Status(kScc, ""), v1::RULE_STATUS_UNPROVEN);
  document.clear_entity_id();
  document.set_processor_id("byte");
  EXPECT_EQ(Status(kScc, ""), v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, ADocumentBindsARecipientWhosePersonNobodyNames) {
  named_ = false;
  *tenant_.add_signed_documents() = FromText<v1::SignedDocument>(
      "processor_id: 'acme' instrument: 'scc_2021_914' signed_on: '2023-05-01'");
  EXPECT_EQ(Status(kScc, ""), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, TheTenantAsControllerSignsTheModuleForItsRole) {
  recipient_.modules = {.of_step = {"3"}, .with_tenant = {"2", "3"}};
  v1::SignedDocument& document = *tenant_.add_signed_documents();
  document = FromText<v1::SignedDocument>(
      "processor_id: 'acme' instrument: 'scc_2021_914' module: '2' signed_on: '2023-05-01'");
  EXPECT_EQ(Status(kScc, ""), v1::RULE_STATUS_HOLDS);
  document.set_module("1");
  EXPECT_EQ(Missing(kScc, ""), "safeguard:scc_2021_914:module");
}

constexpr char kOldScc[] = "safeguard { instruments: 'scc_2010_87' signed_before: '2021-09-27' }";

TEST_F(LawConditionsTest, OldClausesHaveToBeSignedInTime) {
  v1::SignedDocument& document = *tenant_.add_signed_documents();
  document = FromText<v1::SignedDocument>(
      "processor_id: 'acme' instrument: 'scc_2010_87' signed_on: '2021-09-26'");
  EXPECT_EQ(Status(kOldScc, "", "2022-06-01"), v1::RULE_STATUS_HOLDS);
  document.set_signed_on("2021-09-27");
  EXPECT_EQ(Status(kOldScc, "", "2022-06-01"), v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, OldClausesOfWhichNobodySaysWhenTheyWereSignedAreUnproven) {
  const std::string undated =
      "safeguards { instrument: 'scc_2010_87' " + EvidenceOf("2020-01-01") + "}";
  EXPECT_EQ(Missing(kOldScc, undated, "2022-06-01"), "safeguard:scc_2010_87:signed_on");
  const std::string dated = "safeguards { instrument: 'scc_2010_87' valid_from: '2019-01-01' " +
                            EvidenceOf("2020-01-01") + "}";
  EXPECT_EQ(Status(kOldScc, dated, "2022-06-01"), v1::RULE_STATUS_HOLDS);
}

TEST_F(LawConditionsTest, RulesOfAGroupCarryOnlyWhatTheGroupItselfSends) {
  constexpr char kBcr[] = "safeguard { instruments: 'bcr_processor' within_group: true }";
  EXPECT_EQ(Status(kBcr, Declares("bcr_processor")), v1::RULE_STATUS_FAILS);
  recipient_.exports = true;
  EXPECT_EQ(Status(kBcr, Declares("bcr_processor")), v1::RULE_STATUS_HOLDS);
  EXPECT_EQ(Status(kBcr, ""), v1::RULE_STATUS_UNPROVEN);
}

TEST_F(LawConditionsTest, AFindingSaysWhatItRestsOn) {
  const WeighedCondition weighed = Weigh(kDpf, Listed("valid_from: '2023-09-01' "));
  EXPECT_THAT(weighed.finding.text(), HasSubstr("Acme Inc is on the list `eu_us_dpf`"));
  ASSERT_EQ(weighed.finding.evidence_size(), 1);
  EXPECT_EQ(weighed.finding.evidence(0).source_date(), "2024-01-01");
}

}  // namespace
}  // namespace domicile::decision

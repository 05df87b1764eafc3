#include "service/decision/permissions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/date.h"
#include "service/decision/alternatives.h"
#include "tests/support/bundled_plugins.h"
#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPermittedDay[] = "2026-11-24";

// What each alternative consists of, such as `opt_in+input`.
std::vector<std::string> Kinds(const std::vector<v1::Alternative>& alternatives) {
  std::vector<std::string> kinds;
  for (const v1::Alternative& alternative : alternatives) {
    std::string& text = kinds.emplace_back();
    for (const v1::Remedy& remedy : alternative.remedies()) {
      const auto* field =
          v1::Remedy::descriptor()->FindFieldByNumber(static_cast<int>(remedy.kind_case()));
      text += (text.empty() ? "" : "+") + field->name();
    }
  }
  return kinds;
}

std::vector<v1::Alternative> AlternativesOf(const TransferWorld& world) {
  return decision::FindAlternatives(world.world(), world.view(), world.check(),
                                    *base::ParseDay(kPermittedDay), *world.Try(kPermittedDay));
}

TEST(AlternativesTest, WhatIsAllowedNeedsNone) {
  const TransferWorld world("IT", {Recipient("DE")});
  EXPECT_THAT(AlternativesOf(world), IsEmpty());
}

TEST(AlternativesTest, ATenantThatHasNotOptedInHasOnlyToOptIn) {
  TransferWorld world("IT", {Recipient("DE")});
  world.tenant().clear_opt_ins();
  const auto found = AlternativesOf(world);
  EXPECT_THAT(Kinds(found), ElementsAre("opt_in"));
  EXPECT_EQ(found[0].remedies(0).text(), "Opt in to `acme/sms`.");
}

TEST(AlternativesTest, AnOptInThatEndedKeepsItsChoices) {
  TransferWorld world(
      "IT", {Recipient("DE").Connector(
                "voice",
                Setting("region", "east west") +
                    Placement("main", std::string(kAlways) + "entity_id: 'acme' " + Site("DE")))});
  world.check().set_connector_id("acme/voice");
  *world.tenant().add_opt_ins() = FromText<v1::OptIn>(
      "connector_id: 'acme/voice' valid_until: '2026-01-01' "
      "inputs { name: 'region' value: 'west' }");
  const auto found = AlternativesOf(world);
  ASSERT_THAT(Kinds(found), ElementsAre("opt_in"));
  EXPECT_EQ(found[0].remedies(0).opt_in().inputs(0).value(), "west");
}

TEST(AlternativesTest, WhereNothingIsProvenADocumentIsSigned) {
  const TransferWorld world("IT", {Recipient("AU")});
  const auto found = AlternativesOf(world);
  ASSERT_THAT(Kinds(found), ElementsAre("signed_document"));
  const v1::SignedDocument& document = found[0].remedies(0).signed_document();
  EXPECT_EQ(document.processor_id(), "acme");
  EXPECT_EQ(document.instrument(), "scc_2021_914");
  EXPECT_EQ(document.signed_on(), kPermittedDay);
  EXPECT_EQ(found[0].obligations(0).obligation().id(), "transfer_impact_assessment");
}

TEST(AlternativesTest, UnderTheLawOfTheUnitedKingdomItsOwnDocumentsAreSigned) {
  const TransferWorld world("GB", {Recipient("AU")});
  std::vector<std::string> instruments;
  for (const v1::Alternative& one : AlternativesOf(world)) {
    instruments.push_back(one.remedies(0).signed_document().instrument());
  }
  EXPECT_THAT(instruments, ::testing::UnorderedElementsAre("idta", "uk_addendum"));
}

TEST(AlternativesTest, AnObjectionIsWithdrawn) {
  TransferWorld world("IT", {Recipient("DE")});
  world.tenant().add_objections()->set_processor_id("acme");
  EXPECT_THAT(Kinds(AlternativesOf(world)), ElementsAre("withdraw_objection"));
}

TEST(AlternativesTest, AVendorsWordIsAcceptedOrADocumentSigned) {
  TransferWorld world(
      "IT",
      {Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' ", "ASSERTION_VENDOR"))});
  world.AddPolicy("id: 'official' refuse_vendor_assertions: true");
  EXPECT_THAT(Kinds(AlternativesOf(world)),
              ::testing::UnorderedElementsAre("vendor_acceptance", "signed_document"));
}

// A connector with a region in Germany, in Italy and in the United States.
PluginBuilder Regional() {
  const std::string placements =
      Setting("region", "us de it") +
      Placement("us", std::string(kAlways) +
                          "entity_id: 'acme' conditions { input: 'region' values: 'us' } " +
                          Site("US")) +
      Placement("de", std::string(kAlways) +
                          "entity_id: 'acme' conditions { input: 'region' values: 'de' } " +
                          Site("DE")) +
      Placement("it", std::string(kAlways) +
                          "entity_id: 'acme' conditions { input: 'region' values: 'it' } " +
                          Site("IT"));
  PluginBuilder acme("acme");
  acme.Processor(std::string("entities { id: 'acme' legal_name: 'Acme' country_code: 'IE' ") +
                 kEvidence + "}");
  acme.Connector("sms", placements);
  return acme;
}

TEST(AlternativesTest, TheNearestRegionIsChosen) {
  TransferWorld world("IT", {Regional()});
  *world.check().add_inputs() = FromText<v1::InputAssignment>("name: 'region' value: 'us'");
  world.AddPolicy("id: 'eea' processing { codes: 'EEA' } storage { codes: 'EEA' }");
  const auto found = AlternativesOf(world);
  ASSERT_THAT(found, ::testing::Not(IsEmpty()));
  EXPECT_EQ(found[0].remedies(0).input().value(), "it");
  EXPECT_EQ(found[0].remedies(0).text(), "Choose `it` for `region` of `acme/sms`.");
}

TEST(AlternativesTest, AnInputThatNobodyGaveIsChosen) {
  TransferWorld world("IT", {Regional()});
  world.tenant().clear_opt_ins();
  const auto found = AlternativesOf(world);
  ASSERT_THAT(found, ::testing::Not(IsEmpty()));
  EXPECT_THAT(Kinds({found[0]}), ElementsAre("opt_in+input"));
  EXPECT_EQ(found[0].remedies(1).input().value(), "it");
}

TEST(AlternativesTest, APolicyIsChangedOnlyWhereNothingElseHelps) {
  TransferWorld world("IT", {Recipient("DE")});
  world.AddPolicy("id: 'home' processing { codes: 'IT' } storage { codes: 'IT' }");
  const auto found = AlternativesOf(world);
  ASSERT_THAT(Kinds(found), ElementsAre("policy_change"));
  const v1::PolicyChange& change = found[0].remedies(0).policy_change();
  EXPECT_EQ(change.policy_id(), "home");
  EXPECT_THAT(change.values(), ElementsAre("DE"));
}

TEST(AlternativesTest, APlaceThatNobodyDocumentsIsChangedByNothing) {
  TransferWorld world(
      "IT", {Recipient("DE").Connector(
                "voice", Placement("main", std::string(kAlways) +
                                               "entity_id: 'acme' unknowns { fact: "
                                               "'processing_location' description: 'Where.' }"))});
  world.check().set_connector_id("acme/voice");
  EXPECT_THAT(AlternativesOf(world), IsEmpty());
}

TEST(PermissionsTest, WhatIsPermittedComesFirstAndIsRanked) {
  PluginBuilder acme = Recipient("US", Listed("eu_us_dpf", "valid_from: '2023-09-01' "));
  PluginBuilder beta("beta");
  beta.Processor(std::string("entities { id: 'beta' legal_name: 'Beta' country_code: 'DE' ") +
                 kEvidence + "}");
  beta.Connector("sms",
                 Placement("main", std::string(kAlways) + "entity_id: 'beta' " + Site("DE")));
  beta.Connector("voice",
                 Placement("main", std::string(kAlways) + "entity_id: 'beta' " + Site("AU")));
  TransferWorld world("IT", {acme, beta});
  world.tenant().add_opt_ins()->set_connector_id("beta/sms");
  world.tenant().add_opt_ins()->set_connector_id("beta/voice");
  std::vector<const v1::Connector*> connectors;
  for (const auto& [id, connector] : world.catalog().connectors()) connectors.push_back(&connector);
  const auto found = decision::FindPermissions(world.world(), world.view(), world.check(),
                                               connectors, *base::ParseDay(kPermittedDay), true);
  ASSERT_TRUE(found.ok());
  ASSERT_THAT(*found, SizeIs(3));
  EXPECT_EQ((*found)[0].connector_id(), "beta/sms");
  EXPECT_EQ((*found)[0].rank(), 1);
  EXPECT_EQ((*found)[1].connector_id(), "acme/sms");
  EXPECT_EQ((*found)[1].rank(), 2);
  EXPECT_EQ((*found)[2].connector_id(), "beta/voice");
  EXPECT_EQ((*found)[2].rank(), 0);
  EXPECT_EQ((*found)[2].alternatives(0).remedies(0).signed_document().processor_id(), "beta");
}

TEST(PermissionsTest, AnInputThatAConnectorLacksIsLeftOutForIt) {
  TransferWorld world(
      "IT", {Regional(), [] {
               PluginBuilder beta("beta");
               beta.Processor(
                   std::string("entities { id: 'beta' legal_name: 'Beta' country_code: 'DE' ") +
                   kEvidence + "}");
               beta.Connector("sms", Placement("main", std::string(kAlways) + "entity_id: 'beta' " +
                                                           Site("DE")));
               return beta;
             }()});
  world.tenant().add_opt_ins()->set_connector_id("beta/sms");
  *world.check().add_inputs() = FromText<v1::InputAssignment>("name: 'region' value: 'de'");
  std::vector<const v1::Connector*> connectors;
  for (const auto& [id, connector] : world.catalog().connectors()) connectors.push_back(&connector);
  const auto found = decision::FindPermissions(world.world(), world.view(), world.check(),
                                               connectors, *base::ParseDay(kPermittedDay), false);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ((*found)[0].rank(), 1);
  EXPECT_EQ((*found)[1].rank(), 2);
}

TEST(PermissionsTest, EveryAlternativeForTheBundledPluginsMakesItAllowed) {
  v1::Tenant tenant;
  tenant.set_id("rossi");
  tenant.set_country_code("IT");
  v1::Provider provider;
  provider.set_title("XCALLY");
  provider.set_country_code("IT");
  const catalog::Catalog& catalog = *BundledCatalog().catalog;
  const auto law = law::BundledLaw();
  const decision::World world{catalog, *law, provider};
  std::vector<const v1::Connector*> connectors;
  for (const auto& [id, connector] : catalog.connectors()) connectors.push_back(&connector);
  const auto found = decision::FindPermissions(world, {tenant, {}}, {}, connectors,
                                               *base::ParseDay(kPermittedDay), true);
  ASSERT_TRUE(found.ok());
  int made = 0;
  for (const v1::ConnectorPermission& permission : *found) {
    for (const v1::Alternative& alternative : permission.alternatives()) {
      v1::Tenant changed = tenant;
      v1::TransferCheck check;
      check.set_connector_id(permission.connector_id());
      for (const v1::Remedy& remedy : alternative.remedies()) {
        if (remedy.has_opt_in()) *changed.add_opt_ins() = remedy.opt_in();
        if (remedy.has_input()) *check.add_inputs() = remedy.input();
        if (remedy.has_signed_document()) {
          *changed.add_signed_documents() = remedy.signed_document();
        }
      }
      const auto answer =
          decision::CheckTransfer(world, {changed, {}}, check, *base::ParseDay(kPermittedDay));
      ASSERT_TRUE(answer.ok());
      EXPECT_EQ(answer->decision.verdict(), v1::VERDICT_ALLOW) << alternative.DebugString();
      ++made;
    }
  }
  EXPECT_GT(made, 5);
}

}  // namespace
}  // namespace domicile::testing

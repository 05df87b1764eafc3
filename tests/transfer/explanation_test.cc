#include "service/decision/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/transfer/transfer_world.h"

namespace domicile::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kExplainedDay[] = "2026-11-23";

void Collect(const v1::ExplanationNode& node, std::vector<const v1::ExplanationNode*>* nodes) {
  nodes->push_back(&node);
  for (const v1::ExplanationNode& child : node.children()) Collect(child, nodes);
}

// The lines that hold the text; they live as long as the tree.
std::vector<const v1::ExplanationNode*> Find(const v1::ExplanationNode& root,
                                             const std::string& text) {
  std::vector<const v1::ExplanationNode*> nodes, found;
  Collect(root, &nodes);
  for (const v1::ExplanationNode* node : nodes) {
    if (node->text().find(text) != std::string::npos) found.push_back(node);
  }
  return found;
}

std::vector<std::string> Texts(const v1::ExplanationNode& root) {
  std::vector<const v1::ExplanationNode*> nodes;
  Collect(root, &nodes);
  std::vector<std::string> texts;
  for (const v1::ExplanationNode* node : nodes) texts.push_back(node->text());
  return texts;
}

TEST(ExplanationTest, ItBeginsWithTheVerdictAndTheSenderAndEndsWithHowLongItHolds) {
  const TransferWorld world("IT", {Recipient("DE")});
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  EXPECT_THAT(root.text(), StartsWith("ALLOW: tenant `tenant-1` may send data over `acme/sms`"));
  EXPECT_EQ(root.verdict(), v1::VERDICT_ALLOW);
  ASSERT_GE(root.children_size(), 3);
  EXPECT_EQ(root.children(0).text(), "Who sends: `tenant-1`, the controller, in Italy (IT).");
  EXPECT_EQ(root.children(root.children_size() - 1).text(),
            "Nothing that is known changes this on a later day.");
}

TEST(ExplanationTest, WhatCarriesAStepIsCitedWhereItIsReliedOn) {
  const TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto relied_on = Find(root, "(EU) 2023/1795 (EU-US Data Privacy Framework) is relied on");
  ASSERT_FALSE(relied_on.empty());
  EXPECT_THAT(relied_on[0]->text(), HasSubstr("; it holds from 2023-07-10"));
  EXPECT_EQ(relied_on[0]->verdict(), v1::VERDICT_ALLOW);
  EXPECT_GT(relied_on[0]->citations_size(), 0);
}

// `acme/sms` and, downstream of it, `beta/sms` and `gamma/sms`, each by a company in the United
// States that the Data Privacy Framework lists.
std::vector<PluginBuilder> Chain() {
  std::vector<PluginBuilder> plugins;
  for (const std::string id : {"acme", "beta", "gamma"}) {
    PluginBuilder& plugin = plugins.emplace_back(id);
    plugin.Processor("entities { id: 'us' legal_name: '" + id + " Corp' country_code: 'US' " +
                     kEvidence + Listed("eu_us_dpf", kAlways) + " }");
    plugin.Connector("sms",
                     Placement("main", std::string(kAlways) + "entity_id: 'us' " + Site("US")) +
                         (id == "acme" ? Downstream("b", "connector_id: 'beta/sms'", kAlways) +
                                             Downstream("g", "connector_id: 'gamma/sms'", kAlways)
                                       : ""));
  }
  return plugins;
}

TEST(ExplanationTest, TheSourcesOfAnInstrumentStandOnce) {
  const TransferWorld world("IT", Chain());
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto relied_on = Find(root, "is relied on; it holds from 2023-07-10");
  ASSERT_EQ(relied_on.size(), 3) << root.DebugString();
  EXPECT_GT(relied_on[0]->citations_size(), 0);
  for (const int again : {1, 2}) {
    EXPECT_THAT(relied_on[again]->citations(), IsEmpty());
    EXPECT_THAT(relied_on[again]->text(), HasSubstr("Framework), cited above, is relied on"));
  }
}

TEST(ExplanationTest, WhatCarriesTheSiteAndTheSeatOfARecipientIsWeighedOnce) {
  const TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto site = Find(root, "Where data is: Under the EU GDPR data may go to Acme Corp in the");
  const auto seat = Find(root, "Who receives: Under the EU GDPR data may go to Acme Corp, ");
  ASSERT_EQ(site.size(), 1);
  ASSERT_EQ(seat.size(), 1);
  EXPECT_GT(site[0]->children_size(), 1);
  ASSERT_EQ(seat[0]->children_size(), 1);
  EXPECT_EQ(seat[0]->children(0).text(), "By the same instruments as above.");
}

TEST(ExplanationTest, AStepThatPathsShareIsExplainedOnce) {
  const TransferWorld world("IT", Chain());
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto steps = Find(root, "Step 2: provider → The company acme");
  ASSERT_EQ(steps.size(), 2);
  EXPECT_GT(steps[0]->children_size(), 0);
  EXPECT_EQ(steps[1]->text(), "Step 2: provider → The company acme (`acme/sms`), as above.");
  EXPECT_THAT(steps[1]->children(), IsEmpty());
  EXPECT_EQ(steps[1]->verdict(), steps[0]->verdict());
}

TEST(ExplanationTest, InstrumentsOfOtherDaysAreNamedWithTheirDays) {
  const TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto headings = Find(root, "Not in force on 2026-11-23");
  ASSERT_EQ(headings.size(), 1);
  EXPECT_THAT(
      Texts(*headings[0]),
      AllOf(
          Contains(
              "2000/520/EC (Safe Harbour), which counts only from 2000-07-26 until 2015-10-06."),
          Contains("(EU) 2016/1250 (EU-US Privacy Shield), which counts only from 2016-07-12 until "
                   "2020-07-16.")));
  EXPECT_EQ(headings[0]->verdict(), v1::VERDICT_UNSPECIFIED);
}

TEST(ExplanationTest, WhatIsUnprovenNamesTheRegimeAndWhatWouldProveIt) {
  const TransferWorld world("DE", {Recipient("JP")});
  EXPECT_THAT(Texts(world.Explain("2024-01-01")),
              Contains(StartsWith("Who receives: Under the EU GDPR it is unproven that data may go "
                                  "to Acme Corp, established in Japan (JP): whether Acme Corp is "
                                  "subject to APPI is not documented.")));
}

TEST(ExplanationTest, ACountryWhoseNameTakesAnArticleHasIt) {
  const TransferWorld world("GB", {Recipient("NL")});
  EXPECT_THAT(Texts(world.Explain(kExplainedDay)),
              AllOf(Contains("Who sends: `tenant-1`, the controller, in the United Kingdom (GB)."),
                    Contains("Storage in the Netherlands (NL)."),
                    Contains(StartsWith("Who receives: The United Kingdom (GB) is in the territory "
                                        "of the UK GDPR"))));
}

TEST(ExplanationTest, OfAProviderOnlyThePersonIsUnknownSinceItsCountryIsNot) {
  TransferWorld world("GB", {Recipient("GB")});
  world.provider().set_country_code("US");
  EXPECT_THAT(Texts(world.Explain(kExplainedDay)),
              AllOf(Contains("Provider is established in the United States (US)."),
                    Contains("Which legal person of provider receives is not documented.")));
}

TEST(ExplanationTest, TheDataIsNamedWhetherOrNotTheRequestNamesIt) {
  TransferWorld world("IT", {Recipient("DE")});
  EXPECT_THAT(Texts(world.Explain(kExplainedDay)),
              Contains("The data sent is all that the connector handles: "
                       "user.contact.phone_number."));
  world.check().add_data_categories("user.contact");
  world.check().set_data_kind("hr");
  EXPECT_THAT(Texts(world.Explain(kExplainedDay)),
              AllOf(Contains("The data sent is user.contact."),
                    Contains("The data is on the sender's own staff.")));
}

TEST(ExplanationTest, AnInputSaysWhoChoseIt) {
  PluginBuilder acme("acme");
  acme.Connector("sms", Setting("region", "east west") + Setting("mode", "fast slow") +
                            Placement("main", Site("DE")));
  TransferWorld world("IT", {acme});
  *world.tenant().mutable_opt_ins(0)->add_inputs() =
      FromText<v1::InputAssignment>("name: 'region' value: 'east'");
  *world.check().add_inputs() = FromText<v1::InputAssignment>("name: 'mode' value: 'slow'");
  EXPECT_THAT(Texts(world.Explain(kExplainedDay)),
              AllOf(Contains("Input `region` of `acme/sms` is `east`, as the opt-in says."),
                    Contains("Input `mode` of `acme/sms` is `slow`, as the request says.")));
}

TEST(ExplanationTest, APolicyThatIsInTheWayStandsUnderItsName) {
  TransferWorld world("IT", {Recipient("US", Listed("eu_us_dpf", kAlways))});
  world.AddPolicy("id: 'eea-only' title: 'EEA only' storage { codes: 'EEA' }");
  const v1::ExplanationNode root = world.Explain(kExplainedDay);
  const auto policy = Find(root, "Policy `eea-only` (EEA only)");
  ASSERT_EQ(policy.size(), 1);
  EXPECT_EQ(policy[0]->verdict(), v1::VERDICT_DENY);
  EXPECT_THAT(Texts(*policy[0]), Contains(HasSubstr("outside EEA")));
  EXPECT_EQ(root.verdict(), v1::VERDICT_DENY);
}

}  // namespace
}  // namespace domicile::testing

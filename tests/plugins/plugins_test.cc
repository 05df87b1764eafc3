// One test over all plugins: what each answers is what its folder's cases say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "domicile/plugin/v1/cases.pb.h"
#include "google/protobuf/text_format.h"
#include "service/base/date.h"
#include "service/decision/evaluation.h"
#include "service/decision/paths.h"
#include "service/decision/residency.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using domicile::testing::ReadFile;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

constexpr char kDay[] = "2026-11-23";

std::vector<std::string> PluginFolders() {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(DOMICILE_TEST_PLUGIN_SOURCES)) {
    if (std::filesystem::exists(entry.path() / "processor.textproto")) {
      folders.push_back(entry.path().filename());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

plugin::v1::Cases CasesOf(const std::string& folder) {
  const std::filesystem::path file =
      std::filesystem::path(DOMICILE_TEST_PLUGIN_SOURCES) / folder / "cases.textproto";
  plugin::v1::Cases cases;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(ReadFile(file), &cases)) << file;
  return cases;
}

template <typename Strings>
std::vector<std::string> ToVector(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

std::string NameOf(const v1::Downstream& downstream) {
  if (downstream.has_connector_id()) return downstream.connector_id();
  return downstream.has_processor_id() ? downstream.processor_id() : downstream.party();
}

void Check(const plugin::v1::Case& expected) {
  const catalog::Catalog& catalog = *testing::BundledCatalog().catalog;
  const v1::Connector* connector = catalog.FindConnector(expected.connector_id());
  ASSERT_NE(connector, nullptr) << expected.connector_id();
  decision::Question question;
  question.inputs = {expected.inputs().begin(), expected.inputs().end()};
  question.tenant_country = expected.tenant_country();
  question.data_subject_country = expected.data_subject_country();
  question.as_of = *base::ParseDay(expected.as_of().empty() ? kDay : expected.as_of());

  const auto answered = decision::ResolveResidency(catalog, {connector}, question);
  if (!expected.error_contains().empty()) {
    ASSERT_FALSE(answered.ok());
    EXPECT_THAT(std::string(answered.status().message()), HasSubstr(expected.error_contains()));
    return;
  }
  ASSERT_TRUE(answered.ok()) << answered.status();
  const v1::ConnectorResidency& residency = answered->front();
  EXPECT_THAT(ToVector(residency.country_codes()), ElementsAreArray(expected.country_codes()));
  EXPECT_THAT(ToVector(residency.group_codes()), ElementsAreArray(expected.group_codes()));
  std::set<std::string> facts, entities, candidates, downstreams;
  for (const v1::Unknown& unknown : residency.unknowns()) facts.insert(unknown.fact());
  EXPECT_THAT(ToVector(facts), ElementsAreArray(expected.unknown_facts()));
  for (const v1::PartyEntity& entity : residency.entities()) {
    (entity.candidate() ? candidates : entities).insert(entity.entity_id());
  }
  EXPECT_THAT(ToVector(entities), ElementsAreArray(expected.entity_ids()));
  EXPECT_THAT(ToVector(candidates), ElementsAreArray(expected.candidate_entity_ids()));
  for (const decision::OpenDownstream& open :
       decision::FindPaths(catalog, *connector, question).evaluation.downstreams) {
    downstreams.insert(NameOf(*open.downstream));
  }
  EXPECT_THAT(ToVector(downstreams), ElementsAreArray(expected.downstreams()));
  if (expected.has_facets()) {
    EXPECT_EQ(residency.facets().DebugString(), expected.facets().DebugString());
  }
}

class PluginTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Bundled, PluginTest, ::testing::ValuesIn(PluginFolders()),
                         [](const ::testing::TestParamInfo<std::string>& folder) {
                           std::string name = folder.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(PluginTest, AnswersAsItsCasesSay) {
  const plugin::v1::Cases cases = CasesOf(GetParam());
  for (const plugin::v1::Case& expected : cases.cases()) {
    SCOPED_TRACE(expected.connector_id() + ": " + expected.name());
    Check(expected);
  }
}

TEST_P(PluginTest, HasACaseForEachConnector) {
  std::set<std::string> covered;
  const plugin::v1::Cases cases = CasesOf(GetParam());
  for (const plugin::v1::Case& one : cases.cases()) {
    covered.insert(one.connector_id());
  }
  const v1::Processor* processor = testing::BundledCatalog().catalog->FindProcessor(GetParam());
  ASSERT_NE(processor, nullptr);
  EXPECT_THAT(ToVector(covered), ElementsAreArray(processor->connector_ids()));
}

TEST(BundledPluginsTest, NoneIsRejected) {
  for (const catalog::Rejection& rejection : testing::BundledCatalog().rejections) {
    ADD_FAILURE() << rejection.file << ": " << rejection.reason << ": " << rejection.message;
  }
}

// The facts of all unknowns that bear on that, wherever in the bundled plugins they stand.
std::set<std::string> FactsThatBearOn(v1::Bearing bearing) {
  std::set<std::string> facts;
  const auto add = [&](const google::protobuf::RepeatedPtrField<v1::Unknown>& unknowns) {
    for (const v1::Unknown& unknown : unknowns) {
      if (unknown.bearing() == bearing) facts.insert(unknown.fact());
    }
  };
  const catalog::Catalog& catalog = *testing::BundledCatalog().catalog;
  for (const auto& [id, processor] : catalog.processors()) add(processor.unknowns());
  for (const auto& [id, connector] : catalog.connectors()) {
    for (const v1::Placement& placement : connector.placements()) add(placement.unknowns());
    for (const v1::Downstream& downstream : connector.downstreams()) add(downstream.unknowns());
  }
  return facts;
}

// All others leave open where data is. A fact belongs here only if no place hides behind it.
TEST(BundledPluginsTest, OnlyTheseUnknownsLeaveNoPlaceOpen) {
  EXPECT_THAT(FactsThatBearOn(v1::BEARING_RECIPIENT),
              ::testing::ElementsAre("group_company_names", "infrastructure_entities",
                                     "onward_recipients", "subcontractor_names"));
  // A `storage_country` is among them where the sites name the group that the country is one of.
  EXPECT_THAT(
      FactsThatBearOn(v1::BEARING_NONE),
      ::testing::ElementsAre("account_holder", "contract_rule_in_force", "contracting_entity",
                             "current_privacy_policy", "dpf_certification", "legal_address",
                             "legal_form", "parent", "processor_products", "sample_data_content",
                             "standard_contractual_clauses", "storage_country",
                             "transfer_mechanism", "ultimate_parent"));
}

// Whether the connector, asked for a tenant of that country, leaves open where data is.
bool LeavesAPlaceOpen(const std::string& connector_id, const std::string& tenant_country) {
  decision::Question question;
  question.tenant_country = tenant_country;
  question.as_of = *base::ParseDay(kDay);
  const catalog::Catalog& catalog = *testing::BundledCatalog().catalog;
  const auto answered =
      decision::ResolveResidency(catalog, {catalog.FindConnector(connector_id)}, question);
  EXPECT_TRUE(answered.ok()) << answered.status();
  const auto& unknowns = answered->front().unknowns();
  return std::any_of(unknowns.begin(), unknowns.end(), decision::BearsOnLocation);
}

TEST(BundledPluginsTest, OfSomeThePlacesAreKnownThoughOtherThingsAreNot) {
  for (const char* id : {"csctelecom/sms", "byte/support", "ethiclab/consulting", "gma/consulting",
                         "mp-consulting/consulting", "shorr-kan/security-assessment"}) {
    EXPECT_FALSE(LeavesAPlaceOpen(id, "IT")) << id;
  }
}

TEST(BundledPluginsTest, OfOthersNobodySaysWhere) {
  for (const char* id :
       {"bandwidth/sms", "clickatell/sms", "clicksend/sms", "connectel/sms", "google/gmail",
        "infobip/sms", "intelepeer/sms", "meta/facebook", "microsoft/hotmail", "microsoft/teams",
        "plivo/sms", "skebby/sms", "twitter/twitter", "viber/viber", "yahoo/mail"}) {
    EXPECT_TRUE(LeavesAPlaceOpen(id, "IT")) << id;
  }
}

// A group of sites stands for the member that is not known.
TEST(BundledPluginsTest, AStorageCountryThatNobodyNeedsLiesInAGroupThatIsNamed) {
  for (const auto& [id, connector] : testing::BundledCatalog().catalog->connectors()) {
    for (const v1::Placement& placement : connector.placements()) {
      for (const v1::Unknown& unknown : placement.unknowns()) {
        if (unknown.fact() != "storage_country" || decision::BearsOnLocation(unknown)) continue;
        EXPECT_TRUE(
            std::any_of(placement.sites().begin(), placement.sites().end(),
                        [](const v1::Site& site) { return !site.place().group_code().empty(); }))
            << id << ": " << placement.id();
      }
    }
  }
}

TEST(BundledPluginsTest, AreTheProcessorsOfThePublishedList) {
  EXPECT_THAT(catalog::IdsOf(testing::BundledCatalog().catalog->processors()),
              ::testing::ElementsAre("amazon", "bandwidth", "byte", "clickatell", "clicksend",
                                     "connectel", "csctelecom", "ethiclab", "gma", "google",
                                     "infobip", "intelepeer", "line", "meta", "microsoft",
                                     "mp-consulting", "plivo", "shorr-kan", "sinch", "skebby",
                                     "telegram", "telnyx", "twilio", "twitter", "viber", "yahoo"));
}

TEST(BundledPluginsTest, AreTheConnectorsOfThePublishedList) {
  EXPECT_THAT(
      catalog::IdsOf(testing::BundledCatalog().catalog->connectors()),
      ::testing::ElementsAre(
          "amazon/lex", "amazon/polly", "amazon/transcribe", "bandwidth/sms", "byte/support",
          "clickatell/sms", "clicksend/sms", "connectel/sms", "csctelecom/sms",
          "ethiclab/consulting", "gma/consulting", "google/gmail", "google/sso", "infobip/sms",
          "intelepeer/sms", "line/line", "meta/facebook", "meta/instagram", "meta/whatsapp",
          "microsoft/active-directory", "microsoft/hotmail", "microsoft/outlook365",
          "microsoft/teams", "microsoft/teams-voice", "mp-consulting/consulting", "plivo/sms",
          "shorr-kan/security-assessment", "sinch/instagram", "sinch/whatsapp", "skebby/sms",
          "telegram/telegram", "telnyx/sms", "twilio/sms", "twilio/whatsapp", "twitter/twitter",
          "viber/viber", "yahoo/mail"));
}

}  // namespace
}  // namespace domicile

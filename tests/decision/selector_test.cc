#include "service/decision/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/error_details.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::PluginBuilder;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class SelectorTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<const v1::Connector*>> SelectText(const std::string& selector) const {
    return Select(*catalog_, FromText<v1::ConnectorSelector>(selector));
  }

  std::vector<std::string> Selected(const std::string& selector) const {
    const auto selected = SelectText(selector);
    EXPECT_THAT(selected, testing::IsOk());
    std::vector<std::string> ids;
    if (!selected.ok()) return ids;
    for (const v1::Connector* connector : *selected) ids.push_back(connector->id());
    return ids;
  }

  const std::shared_ptr<const catalog::Catalog> catalog_ = BuildOrDie(
      {PluginBuilder("acme")
           .Connector("mail", R"(channel_id: "email" data_categories: "user.contact.email")")
           .Connector("sms", R"(data_categories: "user.contact.phone_number")")
           .Build(),
       PluginBuilder("zeta")
           .Connector("sms", R"(data_categories: "user.contact" data_categories: "user.content")")
           .Build()});
};

TEST_F(SelectorTest, SelectsById) {
  EXPECT_THAT(Selected(R"(connector_ids: "zeta/sms" connector_ids: "acme/sms")"),
              ElementsAre("acme/sms", "zeta/sms"));
}

TEST_F(SelectorTest, SelectsAConnectorOnceHoweverOftenItIsNamed) {
  EXPECT_THAT(Selected(R"(connector_ids: ["acme/sms", "acme/sms"] channel_ids: "sms")"),
              ElementsAre("acme/sms", "zeta/sms"));
}

TEST_F(SelectorTest, SelectsByChannel) {
  EXPECT_THAT(Selected(R"(channel_ids: "email")"), ElementsAre("acme/mail"));
  EXPECT_THAT(Selected(R"(channel_ids: ["email", "sms"])"),
              ElementsAre("acme/mail", "acme/sms", "zeta/sms"));
}

TEST_F(SelectorTest, SelectsByADataCategoryAndThoseBelowIt) {
  EXPECT_THAT(Selected(R"(data_categories: "user.contact")"),
              ElementsAre("acme/mail", "acme/sms", "zeta/sms"));
  EXPECT_THAT(Selected(R"(data_categories: "user.contact.email")"), ElementsAre("acme/mail"));
  EXPECT_THAT(Selected(R"(data_categories: ["user.contact.email", "user.content"])"),
              ElementsAre("acme/mail", "zeta/sms"));
}

TEST_F(SelectorTest, SelectsWhatIsOnTheChannelAndHandlesTheCategory) {
  EXPECT_THAT(Selected(R"(channel_ids: "sms" data_categories: "user.content")"),
              ElementsAre("zeta/sms"));
}

TEST_F(SelectorTest, AddsThoseNamedByIdToThoseSelectedByProperty) {
  EXPECT_THAT(Selected(R"(connector_ids: "acme/mail" channel_ids: "sms"
                          data_categories: "user.content")"),
              ElementsAre("acme/mail", "zeta/sms"));
}

TEST_F(SelectorTest, SelectsNothingWhenItSaysNothing) { EXPECT_THAT(Selected(""), IsEmpty()); }

TEST_F(SelectorTest, RefusesAConnectorThatIsNotThereAndNamesTheNearest) {
  const auto selected = SelectText(R"(connector_ids: "acme/sns")");
  EXPECT_THAT(selected, StatusIs(absl::StatusCode::kNotFound,
                                 HasSubstr("no connector `acme/sns`; did you mean `acme/sms`")));
  EXPECT_THAT(selected, HasReason("CONNECTOR_NOT_FOUND"));
  EXPECT_THAT(
      MetadataOf(selected),
      ElementsAre(Pair("id", "acme/sns"), Pair("nearest", ::testing::StartsWith("acme/sms"))));
}

TEST_F(SelectorTest, RefusesAChannelThatNothingIsOn) {
  const auto selected = SelectText(R"(channel_ids: "whatsapp")");
  EXPECT_THAT(selected, StatusIs(absl::StatusCode::kNotFound, HasSubstr("no channel `whatsapp`")));
  EXPECT_THAT(selected, HasReason("CHANNEL_NOT_FOUND"));
}

TEST_F(SelectorTest, RefusesWhatIsNoDataCategoryWithItsPath) {
  const auto selected = SelectText(R"(data_categories: ["user.contact", "user.contact.mail"])");
  EXPECT_THAT(selected, HasReason("INVALID_FIELD"));
  EXPECT_THAT(selected,
              HasViolation("selector.data_categories[1]", HasSubstr("user.contact.email")));
}

TEST_F(SelectorTest, AProcessorThatIsNotThereIsRefusedWithTheNearest) {
  const absl::Status status = ProcessorNotFound(*catalog_, "acne");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound,
                               "there is no processor `acne`; did you mean `acme`?"));
  EXPECT_THAT(status, HasReason("PROCESSOR_NOT_FOUND"));
}

TEST(HandlesTest, IsTrueForACategoryAndThoseAboveIt) {
  const auto connector = FromText<v1::Connector>(R"(data_categories: "user.contact.email")");
  EXPECT_TRUE(Handles(connector, "user.contact.email"));
  EXPECT_TRUE(Handles(connector, "user"));
  EXPECT_FALSE(Handles(connector, "user.contact.phone_number"));
}

// A connector that says no more than `user.contact` has not said that it handles e-mail addresses.
TEST(HandlesTest, IsFalseForACategoryBelowTheOneHandled) {
  EXPECT_FALSE(
      Handles(FromText<v1::Connector>(R"(data_categories: "user.contact")"), "user.contact.email"));
}

}  // namespace
}  // namespace domicile::decision

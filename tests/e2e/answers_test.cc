// What the bundled plugins answer, asked of a real server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/e2e/stubs.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Answers : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.WaitUntilServing()) << server_.Log(); }

  v1::ConnectorResidency Resolve(const v1::ResolveResidencyRequest& request) const {
    const v1::ResolveResidencyResponse response = stubs_.Resolve(request);
    EXPECT_EQ(response.residencies_size(), 1);
    return response.residencies_size() == 1 ? response.residencies(0) : v1::ConnectorResidency();
  }

  std::vector<std::string> Exposed(const v1::FindExposureRequest& request) const {
    grpc::ClientContext context;
    Limit(context);
    v1::FindExposureResponse response;
    const grpc::Status status = stubs_.residency->FindExposure(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.next_page_token(), "");
    std::vector<std::string> connectors;
    for (const v1::Exposure& exposure : response.exposures()) {
      EXPECT_GT(exposure.reasons_size(), 0) << exposure.connector_id();
      connectors.push_back(exposure.connector_id());
    }
    return connectors;
  }

  ServerProcess server_{{"--provider-title", "XCALLY", "--provider-country", "IT"}};
  const Stubs stubs_{server_};
};

TEST_F(Answers, TelegramKeepsDataOfItaliansInTheNetherlands) {
  v1::ResolveResidencyRequest request = ResidencyRequest("telegram/telegram");
  request.set_data_subject_country("IT");
  const v1::ConnectorResidency residency = Resolve(request);
  EXPECT_THAT(residency.country_codes(), ElementsAre("NL"));
  EXPECT_THAT(residency.facets().storage(), ElementsAre("NL"));
  EXPECT_EQ(residency.revision().catalog_digest().size(), 64u);
}

TEST_F(Answers, AmazonLexStaysInTheRegionThatWasChosen) {
  EXPECT_THAT(Resolve(ResidencyRequest("amazon/lex", {"region=eu-central-1"})).country_codes(),
              ElementsAre("DE"));
}

TEST_F(Answers, MilanDoesNotOfferAmazonLexAndTheErrorNamesTheRegionsThatDo) {
  grpc::ClientContext context;
  Limit(context);
  v1::ResolveResidencyResponse response;
  const grpc::Status status = stubs_.residency->ResolveResidency(
      &context, ResidencyRequest("amazon/lex", {"region=eu-south-1"}), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("inputs[0].value"));
  EXPECT_THAT(status.error_message(), HasSubstr("eu-central-1"));
}

TEST_F(Answers, CscTelecomIsInTheThreeBalticStates) {
  EXPECT_THAT(Resolve(ResidencyRequest("csctelecom/sms")).country_codes(),
              ElementsAre("EE", "LT", "LV"));
}

TEST_F(Answers, TwilioSmsFollowsItsRegion) {
  EXPECT_THAT(Resolve(ResidencyRequest("twilio/sms", {"region=ie1"})).country_codes(),
              ElementsAre("IE"));
}

TEST_F(Answers, PlivoIsUnknownAndInNoCountry) {
  const v1::ConnectorResidency residency = Resolve(ResidencyRequest("plivo/sms"));
  EXPECT_THAT(residency.country_codes(), IsEmpty());
  EXPECT_THAT(residency.reachable_country_codes(), IsEmpty());
  EXPECT_THAT(residency.unknowns(), Not(IsEmpty()));
}

TEST_F(Answers, SinchWhatsappGoesThroughMeta) {
  const v1::ConnectorResidency residency = Resolve(ResidencyRequest("sinch/whatsapp"));
  const bool through_meta =
      std::any_of(residency.paths().begin(), residency.paths().end(), [](const v1::Path& path) {
        return std::any_of(path.legs().begin(), path.legs().end(), [](const v1::Leg& leg) {
          return leg.connector_id() == "meta/whatsapp" && leg.from().id() == "sinch" &&
                 leg.to().id() == "meta";
        });
      });
  EXPECT_TRUE(through_meta) << residency.DebugString();
}

TEST_F(Answers, APathStartsAtTheTenantAndGoesThroughTheProvider) {
  const v1::ConnectorResidency residency = Resolve(ResidencyRequest("csctelecom/sms"));
  ASSERT_THAT(residency.paths(), SizeIs(1));
  ASSERT_THAT(residency.paths(0).legs(), SizeIs(2));
  EXPECT_EQ(residency.paths(0).legs(0).from().kind(), v1::PARTY_KIND_TENANT);
  EXPECT_EQ(residency.paths(0).legs(0).to().title(), "XCALLY");
  EXPECT_EQ(residency.paths(0).legs(0).to().country_code(), "IT");
  EXPECT_EQ(residency.paths(0).legs(1).to().id(), "csctelecom");
}

// Bandwidth, Plivo and X by the seat of a legal person, Telegram for Americans, Amazon, Twilio and
// Telnyx in American regions, WhatsApp where no local storage was chosen; the others always.
// Not Intelepeer: nobody checked where its entity sits. Not Google, nor the rest of Microsoft: an
// Irish company contracts, and where data is processed is not documented.
TEST_F(Answers, ExposureToTheUnitedStatesIsWhatTheFactsSayAndNothingElse) {
  v1::FindExposureRequest request;
  request.set_country_code("US");
  request.set_page_size(500);
  EXPECT_THAT(Exposed(request),
              ElementsAre("amazon/lex", "amazon/polly", "amazon/transcribe", "bandwidth/sms",
                          "clickatell/sms", "line/line", "meta/facebook", "meta/instagram",
                          "meta/whatsapp", "microsoft/hotmail", "plivo/sms", "sinch/instagram",
                          "sinch/whatsapp", "telegram/telegram", "telnyx/sms", "twilio/sms",
                          "twilio/whatsapp", "twitter/twitter", "viber/viber", "yahoo/mail"));
}

TEST_F(Answers, ExposureToMetaIsItsOwnConnectorsAndThoseThatPassDataOnToIt) {
  v1::FindExposureRequest request;
  request.set_processor_id("meta");
  EXPECT_THAT(Exposed(request),
              ElementsAre("meta/facebook", "meta/instagram", "meta/whatsapp", "sinch/instagram",
                          "sinch/whatsapp", "twilio/whatsapp"));
}

TEST_F(Answers, ThereAreTwentySixProcessorsWithThirtySevenConnectors) {
  const v1::ListPluginsResponse plugins = stubs_.Plugins();
  int connectors = 0;
  for (const v1::Plugin& plugin : plugins.plugins()) {
    EXPECT_EQ(plugin.state(), v1::PLUGIN_STATE_SERVED) << plugin.rejection_message();
    connectors += plugin.connector_ids_size();
  }
  EXPECT_EQ(plugins.plugins_size(), 26);
  EXPECT_EQ(connectors, 37);
}

}  // namespace
}  // namespace domicile::testing

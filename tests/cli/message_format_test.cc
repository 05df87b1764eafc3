#include "clients/cli/message_format.h"

#include <yaml-cpp/yaml.h>

#include "domicile/v1/receipt.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::HasSubstr;
using ::testing::Not;

v1::ResolveResidencyResponse Norway() {
  return FromText<v1::ResolveResidencyResponse>(R"(
    residencies {
      connector_id: "acme/sms"
      country_codes: "NO"
      country_codes: "IT"
      sites {
        place { country_code: "NO" city: "Oslo" }
        activities: ACTIVITY_STORAGE
        evidence { basis: BASIS_SOURCED checked_date: "2026-11" stale: true note: "" }
      }
    }
    as_of: "2026-11-23"
    revision { catalog_digest: "12e4" generation: 7 })");
}

TEST(MessageFormatTest, JsonIsProto3JsonWithoutDefaults) {
  const auto json = FormatJson(Norway());
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr(R"("countryCodes")"));
  EXPECT_THAT(*json, HasSubstr(R"("generation": "7")"));
  EXPECT_THAT(*json, Not(HasSubstr("unknowns")));
  EXPECT_EQ(json->back(), '\n');
}

TEST(MessageFormatTest, AJsonLineIsOneLine) {
  const auto json = FormatJsonLine(Norway());
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->find('\n'), json->size() - 1);
}

TEST(MessageFormatTest, YamlHasBytesInBase64AndMapsAsMaps) {
  v1::Receipt receipt;
  receipt.set_signature(std::string("\0\1\xff", 3));
  EXPECT_EQ(YAML::Load(FormatYaml(receipt))["signature"].Scalar(), "AAH/");
  v1::CheckError error;
  (*error.mutable_metadata())["id"] = "acne";
  (*error.mutable_metadata())["nearest"] = "no";
  EXPECT_EQ(FormatYaml(error), "metadata:\n  id: acne\n  nearest: \"no\"\n");
}

TEST(MessageFormatTest, YamlQuotesTheCountryThatReadersTakeForFalse) {
  const std::string yaml = FormatYaml(Norway());
  EXPECT_THAT(yaml, HasSubstr("- \"NO\"\n"));
  EXPECT_THAT(yaml, HasSubstr("- IT\n"));
  EXPECT_THAT(yaml, HasSubstr("countryCode: \"NO\"\n"));
}

TEST(MessageFormatTest, YamlQuotesWhateverIsNoPlainWord) {
  for (const char* text :
       {"y",    "N",    "Yes",   "no",   "on",   "OFF",        "true",  "False", "null",  "~",
        "",     "1",    "1.10",  "0x1f", "12e4", "2026-11-23", "12:30", ".inf",  "-",     "- a",
        "a: b", "a #b", "# a",   "[a]",  "{a}",  "*a",         "&a",    "!a",    "%a",    "@a",
        "`a`",  "'a'",  "\"a\"", " a",   "a ",   "a\nb",       "<<",    "=",     "Zürich"}) {
    v1::Channel channel;
    channel.set_id(text);
    channel.set_title("t");
    const std::string yaml = FormatYaml(channel);
    if (*text != '\0') {
      EXPECT_THAT(yaml, HasSubstr("id: \"")) << text;
    }
    EXPECT_EQ(YAML::Load(yaml)["id"].as<std::string>(""), text) << yaml;
  }
  for (const char* text : {"IT", "twilio/sms", "eu-central-1", "user.contact.email", "nl"}) {
    v1::Channel channel;
    channel.set_id(text);
    EXPECT_EQ(FormatYaml(channel), std::string("id: ") + text + "\n");
  }
}

TEST(MessageFormatTest, YamlHasTheFieldsOfTheJson) {
  const YAML::Node root = YAML::Load(FormatYaml(Norway()));
  const YAML::Node residency = root["residencies"][0];
  EXPECT_EQ(residency["connectorId"].as<std::string>(), "acme/sms");
  EXPECT_EQ(residency["sites"][0]["activities"][0].as<std::string>(), "ACTIVITY_STORAGE");
  EXPECT_TRUE(residency["sites"][0]["evidence"][0]["stale"].as<bool>());
  EXPECT_FALSE(residency["unknowns"].IsDefined());
  EXPECT_EQ(root["revision"]["generation"].as<int>(), 7);
}

TEST(MessageFormatTest, YamlWritesATimeAsText) {
  v1::GetServerInfoResponse info;
  info.mutable_start_time()->set_seconds(1795478400);
  EXPECT_EQ(FormatYaml(info), "startTime: \"2026-11-24T00:00:00Z\"\n");
}

TEST(MessageFormatTest, AnEmptyMessageIsAnEmptyMap) {
  EXPECT_EQ(FormatYaml(v1::GetServerInfoResponse()), "{}\n");
}

TEST(MessageFormatTest, TextprotoKeepsLettersAsTheyAre) {
  v1::Channel channel;
  channel.set_title("Zürich");
  EXPECT_EQ(FormatTextproto(channel), "title: \"Zürich\"\n");
}

}  // namespace
}  // namespace domicile::cli

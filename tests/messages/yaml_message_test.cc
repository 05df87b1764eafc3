#include "service/messages/yaml_message.h"

#include "domicile/v1/contract.pb.h"
#include "domicile/v1/receipt.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::messages {
namespace {

using domicile::testing::IsOk;
using domicile::testing::kBadData;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(YamlMessageTest, NorwayStaysACountry) {
  v1::ConnectorResidency residency;
  ASSERT_THAT(ReadYaml("country_codes: [NO, IT, yes, 1.10, 2026-11-23, 0x1f, 'null', \"~\"]", "f",
                       &residency),
              IsOk());
  EXPECT_THAT(residency.country_codes(),
              ElementsAre("NO", "IT", "yes", "1.10", "2026-11-23", "0x1f", "null", "~"));
}

TEST(YamlMessageTest, FieldsGoByEitherName) {
  v1::ConnectorResidency residency;
  ASSERT_THAT(ReadYaml("connectorId: a/b\nchannel_id: sms", "f", &residency), IsOk());
  EXPECT_EQ(residency.connector_id(), "a/b");
  EXPECT_EQ(residency.channel_id(), "sms");
}

TEST(YamlMessageTest, MessagesListsEnumsNumbersAndTruthAreRead) {
  v1::ResolveResidencyResponse response;
  ASSERT_THAT(ReadYaml("residencies:\n"
                       "  - sites:\n"
                       "      - place: {country_code: IE}\n"
                       "        activities: [ACTIVITY_STORAGE, ACTIVITY_TRANSIT]\n"
                       "        evidence: [{stale: true}]\n"
                       "revision: {generation: 18446744073709551615}\n",
                       "f", &response),
              IsOk());
  const v1::Site& site = response.residencies(0).sites(0);
  EXPECT_EQ(site.place().country_code(), "IE");
  EXPECT_THAT(site.activities(), ElementsAre(v1::ACTIVITY_STORAGE, v1::ACTIVITY_TRANSIT));
  EXPECT_TRUE(site.evidence(0).stale());
  EXPECT_EQ(response.revision().generation(), 18446744073709551615u);
}

TEST(YamlMessageTest, AMapIsReadAsOne) {
  v1::CheckError error;
  ASSERT_THAT(ReadYaml("metadata: {id: nobody, nearest: ''}", "f", &error), IsOk());
  EXPECT_EQ(error.metadata().at("id"), "nobody");
  EXPECT_EQ(error.metadata().at("nearest"), "");
  EXPECT_THAT(ReadYaml("metadata: [id]", "f", &error),
              StatusIs(kBadData, HasSubstr("needs keys with values")));
}

TEST(YamlMessageTest, AnUnknownFieldNamesItsFileItsLineAndTheNearest) {
  v1::ConnectorResidency residency;
  EXPECT_THAT(ReadYaml("connector_id: a/b\ncountry_kodes: [IT]\n", "c.yaml", &residency),
              StatusIs(kBadData, AllOf(HasSubstr("c.yaml:2: "), HasSubstr("`country_kodes`"),
                                       HasSubstr("did you mean `country_codes`"))));
}

TEST(YamlMessageTest, WhatDoesNotFitItsFieldIsRefusedWithItsLine) {
  const struct {
    const char* yaml;
    const char* problem;
  } kCases[] = {
      {"- a", "f:1: expected the fields of ConnectorResidency"},
      {"connector_id:", "f:1: field `connector_id` has no value"},
      {"connector_id: ~", "has no value"},
      {"connector_id: [a]", "needs a single value"},
      {"country_codes: IT", "needs a list"},
      {"connector_id: a\nconnector_id: b", "f:2: field `connector_id` is there twice"},
      {"connector_id: a\nconnectorId: b", "f:2: field `connector_id` is there twice"},
      {"sites: [{evidence: [{stale: yes}]}]", "expected true or false"},
      {"sites: [{activities: [ACTIVITY_STORE]}]", "did you mean `ACTIVITY_STORAGE`"},
      {"revision: {generation: -1}", "expected a whole number"},
      {"sites: [{place: IT}]", "expected the fields of Place"},
      {"connector_id: \"a", "f:1: "},
      {"connector_id: a\n---\nconnector_id: b", "expected one document, found 2"},
      {"", "expected one document, found 0"},
  };
  for (const auto& [yaml, problem] : kCases) {
    v1::ConnectorResidency residency;
    EXPECT_THAT(ReadYaml(yaml, "f", &residency), StatusIs(kBadData, HasSubstr(problem))) << yaml;
  }
}

TEST(YamlMessageTest, OnlyOneOfAOneofMayBeThere) {
  v1::Expectation expectation;
  EXPECT_THAT(ReadYaml("get_connector: {connector_id: a/b}\nget_channel: {channel_id: sms}", "f",
                       &expectation),
              StatusIs(kBadData, HasSubstr("f:2: field `get_channel` excludes another `request`")));
}

TEST(YamlMessageTest, TimesAndBytesAreWrittenAsInJson) {
  v1::Receipt receipt;
  ASSERT_THAT(
      ReadYaml("statement: {time: \"2026-11-23T12:00:00.5Z\"}\nsignature: AAH/", "f", &receipt),
      IsOk());
  EXPECT_EQ(receipt.statement().time().nanos(), 500'000'000);
  EXPECT_EQ(receipt.signature(), std::string("\0\1\xff", 3));
  EXPECT_THAT(ReadYaml("statement: {time: 2026-11-23}", "f", &receipt),
              StatusIs(kBadData, HasSubstr("`time` needs a time such as")));
  EXPECT_THAT(ReadYaml("signature: '%'", "f", &receipt),
              StatusIs(kBadData, HasSubstr("expected base64")));
}

TEST(YamlMessageTest, ListsOfManyDocumentsAreJoinedAndTheirLinesNoted) {
  FieldLines lines;
  ReadOptions options;
  options.many_documents = true;
  options.lines = &lines;
  v1::Bundle bundle;
  ASSERT_THAT(ReadYaml("---\n# nothing\n---\ntenants:\n- id: a\n---\ntenants:\n- id: b\n"
                       "  optIns: [{note: x},\n  {note: y}]\n---\n",
                       "f", &bundle, options),
              IsOk());
  ASSERT_EQ(bundle.tenants_size(), 2);
  EXPECT_EQ(bundle.tenants(1).id(), "b");
  EXPECT_EQ(lines.LineOf("tenants[0].id"), 5);
  EXPECT_EQ(lines.LineOf("tenants[1]"), 8);
  EXPECT_EQ(lines.LineOf("tenants[1].opt_ins[1].note"), 10);
  EXPECT_EQ(lines.LineOf("tenants[1].opt_ins[1].connector_id"), 10);
}

TEST(YamlMessageTest, JsonIsReadWithItsEscapes) {
  v1::Channel channel;
  ASSERT_THAT(
      ReadJson("{\n\t\"id\": \"sms\",\n\t\"title\": \"\\u00e9\\/\\\"\\ud83d\\ude00\\\\u\"\n}", "f",
               &channel),
      IsOk());
  EXPECT_EQ(channel.title(), "é/\"😀\\u");
}

TEST(YamlMessageTest, ANumberOf64BitsMayBeAStringAsJsonHasIt) {
  v1::Revision revision;
  ASSERT_THAT(ReadJson(R"({"catalogDigest": "d", "generation": "7"})", "f", &revision), IsOk());
  EXPECT_EQ(revision.generation(), 7);
}

TEST(YamlMessageTest, ATextWhoseDocumentsHaveNoEndIsBadData) {
  v1::ConnectorResidency residency;
  EXPECT_THAT(ReadYaml("{connector_id: a/b}\n,", "f", &residency),
              StatusIs(kBadData, HasSubstr("f:2: what stands here belongs to nothing")));
}

TEST(YamlMessageTest, AnAliasStandsForItsValue) {
  v1::ResolveResidencyResponse response;
  ASSERT_THAT(ReadYaml("residencies: [&one {connector_id: a/b}, *one]", "f", &response), IsOk());
  EXPECT_EQ(response.residencies(1).connector_id(), "a/b");
}

TEST(YamlMessageTest, AnAliasWithinWhatItStandsForIsBadData) {
  v1::ResolveResidencyResponse response;
  EXPECT_THAT(ReadYaml("residencies:\n  &all [*all]", "f", &response),
              StatusIs(kBadData, HasSubstr("f:2: an alias is part of what it stands for")));
}

TEST(YamlMessageTest, AliasesThatMultiplyAreBadDataAtOnce) {
  std::string text = "a: &a0 [x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            "]\n";
  }
  v1::ResolveResidencyResponse response;
  EXPECT_THAT(ReadYaml(text, "f", &response),
              StatusIs(kBadData, HasSubstr("more values than the 1,000,000")));
}

}  // namespace
}  // namespace domicile::messages

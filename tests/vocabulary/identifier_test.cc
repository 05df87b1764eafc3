#include "service/vocabulary/identifier.h"

#include <gtest/gtest.h>

#include <string>

namespace domicile::vocabulary {
namespace {

const std::string kLongest(63, 'a');

TEST(IsIdentifierTest, AcceptsLowerCaseLettersDigitsAndHyphens) {
  for (const std::string& id : {std::string("twilio"), std::string("shorr-kan"), std::string("a"),
                                std::string("2"), std::string("3cx"), kLongest}) {
    EXPECT_TRUE(IsIdentifier(id)) << id;
  }
}

TEST(IsIdentifierTest, RefusesEverythingElse) {
  for (const std::string& id :
       {std::string(), std::string("Twilio"), std::string("-a"), std::string("a-"),
        std::string("-"), std::string("a_b"), std::string("a b"), std::string("a/b"),
        std::string("a."), std::string("è"), std::string("a\0b", 3), kLongest + "a"}) {
    EXPECT_FALSE(IsIdentifier(id)) << id;
  }
}

TEST(IsConnectorIdTest, AcceptsProcessorSlashProduct) {
  EXPECT_TRUE(IsConnectorId("twilio/sms"));
  EXPECT_TRUE(IsConnectorId(kLongest + "/" + kLongest));
}

TEST(IsConnectorIdTest, RefusesEverythingElse) {
  for (const char* id : {"", "/", "twilio", "twilio/", "/sms", "twilio/sms/", "twilio/sms/eu",
                         "twilio//sms", "Twilio/sms", "twilio/SMS", "twilio /sms"}) {
    EXPECT_FALSE(IsConnectorId(id)) << id;
  }
}

TEST(ProcessorOfTest, IsWhatStandsBeforeTheSlash) {
  EXPECT_EQ(ProcessorOf("twilio/sms"), "twilio");
  EXPECT_EQ(ProcessorOf("/sms"), "");
}

TEST(ProcessorOfTest, IsAllOfItWithoutASlash) { EXPECT_EQ(ProcessorOf("twilio"), "twilio"); }

TEST(IsNameTest, AcceptsLowerCaseLettersDigitsAndUnderscores) {
  for (const std::string& name :
       {std::string("region"), std::string("tenant_country"), std::string("eu_us_dpf"),
        std::string("a1"), std::string("a_"), kLongest}) {
    EXPECT_TRUE(IsName(name)) << name;
  }
}

TEST(IsNameTest, RefusesEverythingElse) {
  for (const std::string& name :
       {std::string(), std::string("Region"), std::string("1a"), std::string("_a"),
        std::string("a-b"), std::string("a b"), std::string("a.b"), kLongest + "a"}) {
    EXPECT_FALSE(IsName(name)) << name;
  }
}

}  // namespace
}  // namespace domicile::vocabulary

#include "service/messages/textproto_message.h"

#include "domicile/v1/law.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::messages {
namespace {

using domicile::testing::IsOk;
using domicile::testing::kBadData;
using domicile::testing::StatusIs;
using ::testing::HasSubstr;

TEST(TextprotoMessageTest, TheFirstErrorNamesFileAndLine) {
  v1::Tenant tenant;
  EXPECT_THAT(ReadTextproto("id: \"a\"\nrevision: \"b\"\nx: 1", "t.textproto", &tenant),
              StatusIs(kBadData, HasSubstr("t.textproto:2: ")));
}

TEST(TextprotoMessageTest, TheLineOfEachFieldIsNoted) {
  FieldLines lines;
  ReadOptions options;
  options.lines = &lines;
  v1::Tenant tenant;
  ASSERT_THAT(ReadTextproto("id: \"a\"\nopt_ins {\n  note: \"x\"\n}\nopt_ins {\n"
                            "  inputs { name: \"n\" }\n}\nregime_ids: [\"a\",\n\"b\"]",
                            "t", &tenant, options),
              IsOk());
  EXPECT_EQ(lines.LineOf("id"), 1);
  EXPECT_EQ(lines.LineOf("opt_ins[0]"), 2);
  EXPECT_EQ(lines.LineOf("opt_ins[0].note"), 3);
  EXPECT_EQ(lines.LineOf("opt_ins[1].inputs[0].name"), 6);
  EXPECT_EQ(lines.LineOf("opt_ins[1].connector_id"), 5);
  EXPECT_EQ(lines.LineOf("title"), 0);
}

TEST(TextprotoMessageTest, AFieldOfAnotherMessageIsPassedOverAtTheTopOnly) {
  ReadOptions options;
  options.passed_over = {v1::LawRule::descriptor()->FindFieldByName("effect")};
  v1::Tenant tenant;
  EXPECT_THAT(ReadTextproto("effect: EFFECT_ADEQUACY id: \"a\"", "t", &tenant, options), IsOk());
  EXPECT_EQ(tenant.id(), "a");
  EXPECT_THAT(ReadTextproto("opt_ins { effect: EFFECT_ADEQUACY }", "t", &tenant, options),
              StatusIs(kBadData, HasSubstr("\"effect\"")));
  EXPECT_THAT(ReadTextproto("renews: \"x\"", "t", &tenant, options),
              StatusIs(kBadData, HasSubstr("\"renews\"")));
}

TEST(TextprotoMessageTest, ATextThatIsNotUtf8IsRefused) {
  v1::Tenant tenant;
  EXPECT_THAT(ReadTextproto("id: 'a' title: 'caf\xe9'", "t.textproto", &tenant),
              StatusIs(kBadData, HasSubstr("t.textproto: title is not UTF-8")));
}

}  // namespace
}  // namespace domicile::messages

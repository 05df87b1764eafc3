#include "service/compiled/interner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/compiled/interning.h"
#include "tests/support/plugin_builder.h"

namespace domicile::compiled {
namespace {

using domicile::testing::FromText;

TEST(InternerTest, GivesEqualContentOneNumberAndKeepsItsValue) {
  Interner<std::string> interner;
  const uint32_t one = interner.Intern("one", [] { return std::string("value"); });
  EXPECT_EQ(interner.Intern("one", [] { return std::string("another"); }), one);
  EXPECT_NE(interner.Intern("two", [] { return std::string("two"); }), one);
  EXPECT_EQ(interner[one], "value");
}

TEST(InternerTest, NothingHasTheNumberOfTheDefault) {
  Interner<std::string> interner;
  EXPECT_NE(interner.Intern("", [] { return std::string("x"); }), 0u);
  EXPECT_EQ(interner[0], "");
}

TEST(InternerTest, LeavesValuesWhereTheyAre) {
  Interner<int> interner;
  const int* first = &interner[interner.Intern("0", [] { return 0; })];
  for (int i = 1; i < 5000; ++i) {
    EXPECT_EQ(interner[interner.Intern(std::to_string(i), [i] { return i; })], i);
  }
  EXPECT_EQ(*first, 0);
  EXPECT_EQ(&interner[interner.Intern("0", [] { return 1; })], first);
}

TEST(InterningTest, OptInsThatDifferInTheirDaysOnlyShareTheirInputs) {
  Interning interning;
  const TenantContent content = interning.Encode(FromText<v1::Tenant>(
      "id: 'acme' opt_ins { connector_id: 'a/sms' inputs { name: 'region' value: 'eu' } } "
      "opt_ins { connector_id: 'b/sms' inputs { name: 'region' value: 'eu' } "
      "valid_until: '2027-01-01' }"));
  ASSERT_EQ(content.choices.size(), 2u);
  const Choice& one = interning.choices()[content.choices[0].choice];
  const Choice& two = interning.choices()[content.choices[1].choice];
  EXPECT_NE(content.choices[0].choice, content.choices[1].choice);
  EXPECT_EQ(one.inputs, two.inputs);
  EXPECT_EQ(CivilDayOf(two.days.until), absl::CivilDay(2027, 1, 1));
}

TEST(InterningTest, TenantsThatAreAlikeShareEverything) {
  Interning interning;
  const auto tenant = [](const std::string& id) {
    return FromText<v1::Tenant>("id: '" + id +
                                "' country_code: 'IT' policy_ids: 'eea' objections { "
                                "processor_id: 'meta' } signed_documents { processor_id: 'twilio' "
                                "instrument: 'idta' signed_on: '2024-01-01' }");
  };
  const TenantContent one = interning.Encode(tenant("one"));
  const size_t size = interning.size();
  const TenantContent two = interning.Encode(tenant("two"));
  EXPECT_EQ(interning.size(), size);
  EXPECT_EQ(one.sender, two.sender);
  EXPECT_EQ(one.policies, two.policies);
  EXPECT_EQ(one.documents, two.documents);
  EXPECT_EQ(one.objections, two.objections);
}

}  // namespace
}  // namespace domicile::compiled

#include "service/law/law.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/law/load.h"
#include "tests/law/law_texts.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::law {
namespace {

using domicile::testing::FromText;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::shared_ptr<const Law> BuildOrDie(const std::string& text) {
  return *Law::Build(FromText<v1::Law>(text));
}

TEST(LawTest, ALawWithMistakesIsNotBuilt) {
  EXPECT_THAT(Law::Build(v1::Law()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the law has none")));
}

TEST(LawTest, TheDigestIsThatOfTheContentInWhateverOrderItCame) {
  const std::string japan = AdequacyOf("jp", "JP"), korea = AdequacyOf("kr", "KR");
  EXPECT_EQ(BuildOrDie(kRegime + japan + korea)->digest(),
            BuildOrDie(korea + kRegime + japan)->digest());
  EXPECT_NE(BuildOrDie(kRegime + japan)->digest(), BuildOrDie(kRegime + japan + korea)->digest());
  EXPECT_EQ(BuildOrDie(kRegime)->digest().size(), 64);
}

TEST(LawTest, WhateverChangesChangesTheDigest) {
  std::string later = AdequacyOf("jp", "JP");
  later.insert(later.rfind('}'), "valid_until: '2030-01-01' ");
  std::string noted = AdequacyOf("jp", "JP");
  noted.insert(noted.rfind('}'), "note: 'pending' ");
  const std::string digest = BuildOrDie(kRegime + AdequacyOf("jp", "JP"))->digest();
  EXPECT_NE(BuildOrDie(kRegime + later)->digest(), digest);
  EXPECT_NE(BuildOrDie(kRegime + noted)->digest(), digest);
}

TEST(LawTest, ElementsAreFoundById) {
  const auto law = BuildOrDie(kRegime + AdequacyOf("kr", "KR") + AdequacyOf("jp", "JP"));
  EXPECT_EQ(law->FindRule("kr")->destination().country_codes(0), "KR");
  EXPECT_EQ(law->FindRule("br"), nullptr);
  EXPECT_EQ(law->FindRegime("roman")->title(), "Roman law");
  EXPECT_EQ(law->FindRegime("greek"), nullptr);
  EXPECT_THAT(law->RuleIds(), ElementsAre("jp", "kr"));
  EXPECT_THAT(law->RegimeIds(), ElementsAre("roman"));
}

TEST(LawTest, RulesComeWithTheStrongestEffectFirst) {
  const auto law = BuildOrDie(
      kRegime +
      RuleText("a",
               "effect: EFFECT_SAFEGUARD instrument: 'clauses' title: 'T' destination { anywhere: "
               "true } conditions { safeguard { instruments: 'scc' } }") +
      AdequacyOf("b", "JP") +
      RuleText("c",
               "effect: EFFECT_NO_TRANSFER instrument: 'treaty' title: 'T' destination { "
               "country_codes: 'SM' }"));
  std::vector<std::string> ids;
  for (const auto& rule : law->RulesOf("roman")) ids.push_back(rule.data->id());
  EXPECT_THAT(ids, ElementsAre("c", "b", "a"));
  EXPECT_THAT(law->RulesOf("greek"), IsEmpty());
}

}  // namespace
}  // namespace domicile::law

#include "clients/cli/verdict.h"

#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;

TEST(VerdictTest, AVerdictIsItsWordInCapitals) {
  EXPECT_EQ(VerdictText(v1::VERDICT_ALLOW), "ALLOW");
  EXPECT_EQ(VerdictText(v1::VERDICT_UNDETERMINED), "UNDETERMINED");
  EXPECT_EQ(VerdictText(static_cast<v1::Verdict>(99)), "VALUE 99");
}

TEST(VerdictTest, WhatANewerServerSaysDoesNotLookLikeLeave) {
  EXPECT_EQ(VerdictStyle(static_cast<v1::Verdict>(99)), Style::kWarning);
  EXPECT_EQ(VerdictMark(static_cast<v1::Verdict>(99)), "?");
}

TEST(VerdictTest, ASentenceSaysWhoMaySendOverWhatAndWhen) {
  v1::Decision decision;
  decision.set_tenant_id("acme");
  decision.set_connector_id("a/b");
  decision.set_as_of("2026-11-23");
  decision.set_verdict(v1::VERDICT_ALLOW);
  EXPECT_EQ(VerdictSentence(decision), "Tenant `acme` may send data over `a/b` on 2026-11-23.");
  decision.set_verdict(v1::VERDICT_DENY);
  EXPECT_EQ(VerdictSentence(decision), "Tenant `acme` may not send data over `a/b` on 2026-11-23.");
  decision.set_verdict(v1::VERDICT_UNDETERMINED);
  EXPECT_EQ(VerdictSentence(decision),
            "Nobody can say whether tenant `acme` may send data over `a/b` on 2026-11-23.");
}

TEST(VerdictTest, WhyIsTheFirstReasonForTheVerdict) {
  EXPECT_EQ(WhyText(FromText<v1::Decision>(R"(
              verdict: VERDICT_ALLOW
              reasons { verdict: VERDICT_UNDETERMINED text: "It is not known." }
              reasons { verdict: VERDICT_ALLOW text: "A policy allows that." })")),
            "A policy allows that.");
}

TEST(VerdictTest, WithoutAReasonTheWeakestStepSaysWhy) {
  EXPECT_EQ(WhyText(FromText<v1::Decision>(
                R"(verdict: VERDICT_ALLOW weakest_leg { text: "No transfer." })")),
            "No transfer.");
}

}  // namespace
}  // namespace domicile::cli

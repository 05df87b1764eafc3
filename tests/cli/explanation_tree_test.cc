#include "clients/cli/explanation_tree.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::HasSubstr;

std::string Draw(const std::string& node, const Terminal& terminal = {}) {
  return FormatExplanation(FromText<v1::ExplanationNode>(node), terminal);
}

TEST(ExplanationTreeTest, BranchesAreDrawnAndVerdictsMarked) {
  EXPECT_EQ(Draw(R"(
              text: "Denied." verdict: VERDICT_DENY
              children { text: "Who." verdict: VERDICT_ALLOW
                         children { text: "A heading." } children { text: "A gap." verdict: VERDICT_UNDETERMINED } }
              children { text: "What." verdict: VERDICT_DENY children { text: "A law." } })"),
            "✗ Denied.\n"
            "├─ ✓ Who.\n"
            "│  ├─ A heading.\n"
            "│  └─ ? A gap.\n"
            "└─ ✗ What.\n"
            "   └─ A law.\n");
}

TEST(ExplanationTreeTest, LawAndEvidenceStandBelowTheLineThatTheyBelongTo) {
  EXPECT_EQ(Draw(R"(
              text: "Top."
              children {
                text: "It is lawful." verdict: VERDICT_ALLOW
                citations { text: "(EU) 2023/1795, Art. 1" url: "https://eur-lex" note: "in force" }
                children {
                  text: "It is listed."
                  evidence { basis: BASIS_SOURCED title: "The list" locator: "row 3"
                             url: "https://list" note: "Read whole." }
                }
              })"),
            "Top.\n"
            "└─ ✓ It is lawful.\n"
            "   │   § (EU) 2023/1795, Art. 1 (in force) <https://eur-lex>\n"
            "   └─ It is listed.\n"
            "          ↳ sourced: The list row 3: Read whole. <https://list>\n");
}

TEST(ExplanationTreeTest, LongLinesAreWrappedAndTheBranchesGoOn) {
  EXPECT_EQ(Draw(R"(
              text: "Top."
              children { text: "one two three four five six seven eight nine ten"
                         verdict: VERDICT_ALLOW children { text: "Below." } }
              children { text: "Last." })",
                 {.width = 40}),
            "Top.\n"
            "├─ ✓ one two three four five six seven\n"
            "│  │ eight nine ten\n"
            "│  └─ Below.\n"
            "└─ Last.\n");
}

TEST(ExplanationTreeTest, NoLineIsWiderThanTheTerminal) {
  const std::string deep = R"(
    text: "one two three four five six seven eight nine ten eleven twelve"
    children { text: "one two three four five six seven eight nine ten eleven twelve"
      citations { text: "one two three four five six seven eight nine ten eleven twelve" }
      children { text: "one two three four five six seven eight nine ten eleven twelve"
        verdict: VERDICT_DENY
        evidence { title: "one two three four five six seven eight nine ten eleven twelve" } } })";
  std::istringstream lines(Draw(deep, {.width = 50}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), 50) << line;
}

TEST(ExplanationTreeTest, WhatNobodyCanReadOnATerminalDoesNotReachIt) {
  EXPECT_EQ(Draw("text: 'a\\033[2Jb\\nc'"), "a?[2Jb c\n");
}

TEST(ExplanationTreeTest, MarksAreColouredOnATerminal) {
  EXPECT_THAT(Draw("text: 'a' verdict: VERDICT_DENY", {.width = 80, .color = true}),
              HasSubstr("\033[31m✗\033[0m "));
}

}  // namespace
}  // namespace domicile::cli

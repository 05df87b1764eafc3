#include "clients/cli/table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace domicile::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Terminal kPlain = {.width = 0, .color = false};

TEST(TableTest, ColumnsAreAlignedAndLinesDoNotEndInSpaces) {
  Table table({"CONNECTOR", "COUNTRIES"});
  table.AddRow({"plivo/sms", "unknown"});
  table.AddRow({"csctelecom/sms", "EE, LT, LV"});
  table.AddRow({"a/b"});
  EXPECT_EQ(table.Render(kPlain),
            "CONNECTOR       COUNTRIES\n"
            "plivo/sms       unknown\n"
            "csctelecom/sms  EE, LT, LV\n"
            "a/b\n");
}

TEST(TableTest, LettersOfMoreThanOneByteTakeOneColumn) {
  Table table;
  table.AddRow({"Zürich → x", "1"});
  table.AddRow({"Zu\u0308rich → x", "2"});  // a combining mark
  table.AddRow({"Zurich > x", "3"});
  EXPECT_EQ(table.Render(kPlain), "Zürich → x  1\nZu\u0308rich → x  2\nZurich > x  3\n");
}

TEST(TableTest, OutsideATerminalARowIsOneLineHoweverLong) {
  Table table({"TEXT"});
  std::string text;
  for (int i = 0; i < 200; ++i) text += "words ";
  table.AddRow({text});
  const std::string rendered = table.Render(kPlain);
  EXPECT_EQ(std::count(rendered.begin(), rendered.end(), '\n'), 2);
}

TEST(TableTest, InATerminalCellsAreWrappedToItsWidth) {
  Table table({"FACT", "WHAT IS MISSING"});
  table.AddRow({"location", "Where messages are stored and processed is not documented anywhere."});
  const std::string rendered = table.Render({.width = 40, .color = false});
  for (absl::string_view line : absl::StrSplit(rendered, '\n')) {
    EXPECT_LE(DisplayWidth(line), 40) << line;
  }
  EXPECT_EQ(rendered,
            "FACT      WHAT IS MISSING\n"
            "location  Where messages are stored and\n"
            "          processed is not documented\n"
            "          anywhere.\n");
}

TEST(TableTest, AnAddressIsNeverBroken) {
  const std::string url = "https://www.example.com/a/very/long/address/that/does/not/fit";
  Table table({"POINTER", "NOTE"});
  table.AddRow({url, "some words to wrap"});
  EXPECT_THAT(table.Render({.width = 30, .color = false}), HasSubstr(url));
}

TEST(TableTest, StylesShowOnlyWhereThereIsColour) {
  Table table({"STATE"});
  table.AddRow({Cell("rejected", Style::kBad)});
  EXPECT_THAT(table.Render({.width = 80, .color = true}), HasSubstr("\033[31mrejected\033[0m"));
  EXPECT_THAT(table.Render({.width = 80, .color = false}), Not(HasSubstr("\033")));
}

TEST(TableTest, ColourDoesNotChangeTheAlignment) {
  Table table;
  table.AddRow({Cell("no", Style::kBad), "x"});
  table.AddRow({"longer", "y"});
  EXPECT_EQ(table.Render({.width = 80, .color = true}), "\033[31mno\033[0m      x\nlonger  y\n");
}

TEST(TableTest, TextCannotReachTheTerminalsControls) {
  Table table;
  table.AddRow(
      {"a\033[2Jb\nc\x7f"
       "d\u009be"});
  EXPECT_EQ(table.Render(kPlain), "a?[2Jb c?d?e\n");
}

}  // namespace
}  // namespace domicile::cli

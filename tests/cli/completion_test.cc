#include "clients/cli/completion.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/completion_model.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/program.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() { AddAllCommands(tree_); }

  // What bash offers for the last of these words.
  std::vector<std::string> Complete(const std::vector<std::string>& words) {
    std::string script = BashCompletion(tree_.root()) + "\nCOMP_WORDS=(";
    for (const std::string& word : words) absl::StrAppend(&script, "'", word, "' ");
    absl::StrAppend(&script, ")\nCOMP_CWORD=", words.size() - 1,
                    "\n_domicile\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    const Outcome outcome =
        RunProgram({"/bin/bash", "--norc", directory_.Write("complete.bash", script)});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    return absl::StrSplit(outcome.out, '\n', absl::SkipEmpty());
  }

  const domicile::testing::TempDirectory directory_;
  CommandTree tree_;
};

TEST_F(CompletionTest, BashCompletesCommands) {
  EXPECT_THAT(Complete({"domicile", "con"}), ElementsAre("connectors", "contract"));
  EXPECT_THAT(Complete({"domicile", "connectors", ""}), IsSupersetOf({"list", "show"}));
}

TEST_F(CompletionTest, BashCompletesTheOptionsOfTheCommand) {
  EXPECT_THAT(Complete({"domicile", "connectors", "list", "--c"}),
              ElementsAre("--channel", "--country"));
  EXPECT_THAT(Complete({"domicile", "channels", "list", "--c"}), IsEmpty());
}

TEST_F(CompletionTest, BashCompletesTheValuesOfAnOption) {
  EXPECT_THAT(Complete({"domicile", "paths", "-o", ""}),
              ElementsAre("table", "json", "yaml", "textproto", "dot", "mermaid"));
  EXPECT_THAT(Complete({"domicile", "channels", "list", "--output", "t"}),
              ElementsAre("table", "textproto"));
  EXPECT_THAT(Complete({"domicile", "channels", "list", "--output", "=", "y"}),
              ElementsAre("yaml"));
  EXPECT_THAT(Complete({"domicile", "completion", "z"}), ElementsAre("zsh"));
}

TEST_F(CompletionTest, BashOffersNothingForAFreeValue) {
  EXPECT_THAT(Complete({"domicile", "connectors", "list", "--channel", ""}), IsEmpty());
}

TEST_F(CompletionTest, EveryCommandAndOptionOfTheTreeIsInEveryScript) {
  const std::vector<CompletedCommand> commands = CompletedCommands(tree_.root());
  EXPECT_GT(commands.size(), 20);
  for (const CompletedCommand& command : commands) {
    for (const std::string& script : {BashCompletion(tree_.root()), ZshCompletion(tree_.root())}) {
      EXPECT_THAT(script, HasSubstr("\"" + command.path + "\")"));
      for (const CompletedOption& option : command.options) {
        for (const std::string& name : option.names) EXPECT_THAT(script, HasSubstr(name));
      }
    }
    EXPECT_THAT(FishCompletion(tree_.root()),
                HasSubstr("test (__domicile_command) = \"" + command.path + "\""));
  }
}

TEST_F(CompletionTest, AFlagTakesNoValue) {
  CommandTree tree;
  CLI::App& command =
      tree.AddCommand(tree.root(), {.name = "it", .description = "It", .examples = {}},
                      [](Context&) { return ExitStatus::kSuccess; });
  bool flag = false;
  std::string option;
  command.add_flag("--flag", flag);
  command.add_option("--option", option);
  std::map<std::string, bool> takes_value;
  for (const CompletedCommand& completed : CompletedCommands(tree.root())) {
    for (const CompletedOption& one : completed.options) {
      takes_value[one.names.back()] = one.takes_value;
    }
  }
  EXPECT_FALSE(takes_value.at("--flag"));
  EXPECT_FALSE(takes_value.at("--help"));
  EXPECT_TRUE(takes_value.at("--option"));
  EXPECT_TRUE(takes_value.at("--server"));
}

TEST_F(CompletionTest, DescriptionsCannotEndTheQuotesThatTheyStandIn) {
  CommandTree tree;
  tree.AddCommand(tree.root(), {.name = "it", .description = "It's: a \"test\"", .examples = {}},
                  [](Context&) { return ExitStatus::kSuccess; });
  EXPECT_THAT(ZshCompletion(tree.root()), HasSubstr(R"('it:It'\''s: a "test"')"));
  EXPECT_THAT(FishCompletion(tree.root()), HasSubstr(R"(-d 'It\'s: a "test"')"));
}

}  // namespace
}  // namespace domicile::cli

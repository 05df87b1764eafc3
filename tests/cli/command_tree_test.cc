// The command line, without a server: help, and what becomes of mistakes.

#include "clients/cli/command_tree.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/command_line.h"

namespace domicile::cli {
namespace {

using ::testing::HasSubstr;

// Every command and group of the program, as its words.
void CollectCommands(const CLI::App& app, std::vector<std::string> words,
                     std::vector<std::vector<std::string>>* commands) {
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<std::string> extended = words;
    extended.push_back(below->get_name());
    commands->push_back(extended);
    CollectCommands(*below, extended, commands);
  }
}

std::vector<std::vector<std::string>> AllCommands() {
  CommandTree tree;
  AddAllCommands(tree);
  std::vector<std::vector<std::string>> commands;
  CollectCommands(tree.root(), {}, &commands);
  return commands;
}

TEST(CommandTreeTest, AloneItPrintsHelp) {
  const LineOutcome outcome = RunLine({});
  EXPECT_EQ(outcome.status, ExitStatus::kSuccess);
  EXPECT_THAT(outcome.out, HasSubstr("Usage: domicile"));
  EXPECT_THAT(outcome.out, HasSubstr("residency"));
  EXPECT_EQ(outcome.err, "");
}

TEST(CommandTreeTest, EveryCommandHasHelpWithExamplesAndTheOptionsOfEveryCommand) {
  for (std::vector<std::string> words : AllCommands()) {
    const std::string name = absl::StrJoin(words, " ");
    words.push_back("--help");
    const LineOutcome outcome = RunLine(words);
    EXPECT_EQ(outcome.status, ExitStatus::kSuccess) << name;
    EXPECT_THAT(outcome.out, HasSubstr("Usage: domicile " + name)) << name;
    if (outcome.out.find("\nCommands:\n") != std::string::npos) continue;  // a group
    EXPECT_THAT(outcome.out, HasSubstr("Examples:\n  domicile " + words[0])) << name;
    for (const char* option : {"--server ADDRESS", "--timeout DURATION", "-o,--output table|"}) {
      EXPECT_THAT(outcome.out, HasSubstr(option)) << name;
    }
  }
}

TEST(CommandTreeTest, HelpFitsAPage) {
  for (std::vector<std::string> words : AllCommands()) {
    words.push_back("--help");
    std::istringstream lines(RunLine(words).out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100) << line;
  }
}

struct Mistake {
  std::vector<std::string> arguments;
  std::string explanation;
};

TEST(CommandTreeTest, AMistakeIsExplainedWithTheNearestNameAndTheHelpToRead) {
  const std::vector<Mistake> mistakes = {
      {{"conectors"}, "`domicile` has no command `conectors`; did you mean `connectors`?"},
      {{"conectors", "list"}, "`domicile` has no command `conectors`"},
      {{"connectors", "lst"}, "`domicile connectors` has no command `lst`; did you mean `list`?"},
      {{"connectors"}, "`domicile connectors` needs a command"},
      {{"-o", "json"}, "`domicile` needs a command"},
      {{"connectors", "list", "--chanel", "sms"}, "did you mean `--channel`?"},
      {{"connectors", "list", "--chanel=sms"}, "no option `--chanel`; did you mean `--channel`?"},
      {{"connectors", "list", "-o", "jsn"},
       "`jsn` is not one of table, json, yaml, textproto; did you mean `json`?"},
      {{"connectors", "list", "-o", "dot"}, "`dot` is not one of"},
      {{"connectors", "list", "stray"}, "does not take the argument `stray`"},
      {{"connectors", "show"}, "ID is required"},
      {{"paths"}, "--from is required"},
      {{"export", "list", "--format", "markdwn"}, "did you mean `markdown`?"},
      {{"completion", "bsh"}, "did you mean `bash` or `zsh`?"},
      {{"residency", "a/b", "--input", "region"}, "`region` is not NAME=VALUE"},
      {{"residency", "a/b", "--timeout", "soon"}, "`soon` is not a duration"},
      {{"residency", "a/b", "--timeout", "0"}, "`0` is not a duration above zero"},
      {{"check", "a/b"}, "--tenant is required"},
      {{"check", "--tenant", "t"}, "CONNECTOR is required"},
      {{"check", "a/b", "--tenant", "t", "--input", "region"},
       "`region` is not NAME=VALUE or CONNECTOR:NAME=VALUE"},
      {{"check", "a/b", "--tenant", "t", "--as-of", "2026-02-30"},
       "`2026-02-30` is not a day; write it as 2026-11-23"},
      {{"check", "a/b", "--tenant", "t", "--data-kind", "staff"},
       "`staff` is not one of hr, non_hr"},
      {{"check", "a/b", "--tenant", "t", "--at-least-revision", "now"}, "--at-least-revision"},
      {{"permitted"}, "--tenant is required"},
      {{"permitted", "--tenant", "t", "--as-of", "soon"}, "`soon` is not a day"},
      {{"simulate", "--end-rule", "dpf"}, "`dpf` is not RULE=DAY"},
      {{"simulate", "--end-rule", "dpf=2027-13-01"}, "`2027-13-01` is not a day"},
      {{"simulate", "--opt-in", "acme"}, "`acme` is not TENANT:CONNECTOR"},
      {{"simulate", "--law", "law", "--end-rule", "dpf=2027-01-01"}, "excludes"},
      {{"watch", "decisions"}, "--tenant is required"},
      {{"watch", "decisions", "--tenant", "t", "--as-of", "now"}, "`now` is not a day"},
      {{"explain", "a/b"}, "--tenant is required"},
      {{"explain", "a/b", "c/d", "--tenant", "t"}, "does not take the argument `c/d`"},
      {{"exposure", "--country", "US", "--processor", "meta"}, "excludes"},
      {{"contract", "test", "c.yaml", "--provider-country", "IT"}, "requires --plugins"},
  };
  for (const Mistake& mistake : mistakes) {
    const LineOutcome outcome = RunLine(mistake.arguments);
    const std::string line = absl::StrJoin(mistake.arguments, " ");
    EXPECT_EQ(outcome.status, ExitStatus::kUsage) << line;
    EXPECT_EQ(outcome.out, "") << line;
    EXPECT_THAT(outcome.err, HasSubstr("error: ")) << line;
    EXPECT_THAT(outcome.err, HasSubstr(mistake.explanation)) << line;
    EXPECT_THAT(outcome.err, HasSubstr("next: domicile")) << line;
  }
}

TEST(CommandTreeTest, ExposureNeedsATarget) {
  const LineOutcome outcome = RunLine({"exposure"});
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("--country, --processor and --parent-country"));
}

TEST(CommandTreeTest, OptionsOfEveryCommandMayStandBeforeOrBehindIt) {
  EXPECT_EQ(RunLine({"version", "-o", "json"}).out, RunLine({"-o", "json", "version"}).out);
  EXPECT_THAT(RunLine({"version", "-o", "json"}).out, HasSubstr("\"version\": \""));
  EXPECT_THAT(RunLine({"version"}).out, HasSubstr("domicile 0."));
}

TEST(CommandTreeTest, HelpAndVersionAreAlsoWhereOtherProgramsHaveThem) {
  EXPECT_EQ(RunLine({"help"}).out, RunLine({}).out);
  EXPECT_EQ(RunLine({"help", "connectors", "list"}).out,
            RunLine({"connectors", "list", "--help"}).out);
  EXPECT_EQ(RunLine({"--version"}).out, RunLine({"version"}).out);
}

TEST(CommandTreeTest, ATimeoutIsADurationOrANumberOfSeconds) {
  for (const char* timeout : {"5", "0.5", "500ms", "1m30s"}) {
    EXPECT_EQ(RunLine({"version", "--timeout", timeout}).status, ExitStatus::kSuccess) << timeout;
  }
}

}  // namespace
}  // namespace domicile::cli

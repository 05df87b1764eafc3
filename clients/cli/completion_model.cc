#include "clients/cli/completion_model.h"

#include <CLI/CLI.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace domicile::cli {
namespace {

// The values that OneOf() put into the type.
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (!absl::StrContains(type, "|")) return {};
  return absl::StrSplit(type, '|');
}

bool IsFileType(const std::string& type) { return type == "FILE" || type == "DIR"; }

CompletedOption CompleteOption(const CLI::Option& option) {
  CompletedOption completed;
  for (const std::string& name : option.get_snames()) completed.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) completed.names.push_back("--" + name);
  completed.description = option.get_description();
  completed.takes_value = option.get_items_expected_max() > 0;
  completed.takes_file = IsFileType(option.get_type_name());
  completed.values = ValuesOf(option);
  return completed;
}

void AddCommand(const CLI::App& app, const std::string& path,
                std::vector<CompletedCommand>* commands) {
  CompletedCommand command;
  command.path = path;
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) {
      command.options.push_back(CompleteOption(*option));
    } else {
      command.takes_files |= IsFileType(option->get_type_name());
      command.values = ValuesOf(*option);
    }
  }
  const std::vector<const CLI::App*> below =
      app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* one : below) {
    command.below.push_back({one->get_name(), one->get_description()});
  }
  commands->push_back(std::move(command));
  for (const CLI::App* one : below) {
    AddCommand(*one, absl::StrCat(path, path.empty() ? "" : " ", one->get_name()), commands);
  }
}

}  // namespace

std::vector<CompletedCommand> CompletedCommands(const CLI::App& root) {
  std::vector<CompletedCommand> commands;
  AddCommand(root, "", &commands);
  return commands;
}

std::vector<std::string> CommandSteps(const std::vector<CompletedCommand>& commands) {
  std::vector<std::string> steps;
  for (const CompletedCommand& command : commands) {
    for (const CompletedCommand::Below& below : command.below) {
      steps.push_back(absl::StrCat(command.path, ":", below.name));
    }
  }
  return steps;
}

std::vector<std::string> CompletedWords(const CompletedCommand& command) {
  std::vector<std::string> words;
  for (const CompletedCommand::Below& below : command.below) words.push_back(below.name);
  words.insert(words.end(), command.values.begin(), command.values.end());
  for (const CompletedOption& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return words;
}

}  // namespace domicile::cli

#include "clients/cli/command_tree.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/error_report.h"
#include "clients/cli/help_formatter.h"
#include "service/base/nearest.h"

namespace domicile::cli {
namespace {

constexpr char kDescription[] =
    "Asks a Domicile server where connectors process personal data, and whether a tenant may send "
    "it";

std::vector<std::string> NamesBelow(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(below->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

// What is wrong with the first word that nothing took.
std::string ExplainExtra(const CLI::App& command, const std::string& word) {
  if (absl::StartsWith(word, "-")) {
    const std::string name = word.substr(0, word.find('='));
    return absl::StrCat("`", CommandLineOf(command), "` has no option `", name, "`",
                        base::DidYouMean(name, OptionNames(command)));
  }
  const std::vector<std::string> names = NamesBelow(command);
  if (!names.empty()) {
    return absl::StrCat("`", CommandLineOf(command), "` has no command `", word, "`",
                        base::DidYouMean(word, names));
  }
  return absl::StrCat("`", CommandLineOf(command), "` does not take the argument `", word, "`");
}

// What other programs have taught people to type: `help COMMAND` and `--version`.
std::vector<std::string> Canonical(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  if (arguments == std::vector<std::string>{"--version"}) arguments = {"version"};
  return arguments;
}

}  // namespace

CommandTree::CommandTree() : root_(kDescription, "domicile") {
  root_.require_subcommand(0, 1);
  root_.footer(
      "Examples:\n"
      "  domicile check twilio/sms --tenant acme\n"
      "  domicile residency telegram/telegram --subject-country IT\n"
      "  domicile paths --from IT --through sinch/whatsapp -o mermaid\n"
      "  domicile exposure --country US\n\n"
      "Exit status: 0 success or ALLOW, 1 DENY or what a test, diff or verification found,\n"
      "2 UNDETERMINED, 64 usage, 65 bad data, 69 server unavailable, 70 internal, 77 not "
      "permitted.");
  const auto formatter = std::make_shared<HelpFormatter>();
  formatter->label("SUBCOMMAND", "COMMAND");
  root_.formatter(formatter);
  root_.get_help_ptr()->description("Print this help");
  AddGlobalOptions(root_, {}, options_);
}

CLI::App& CommandTree::AddGroup(const std::string& name, const std::string& description) {
  CLI::App* group = root_.add_subcommand(name, description);
  group->group("Commands");
  group->require_subcommand(0, 1);
  return *group;
}

CLI::App& CommandTree::AddCommand(CLI::App& parent, const CommandHelp& help, Action action) {
  CLI::App* command = parent.add_subcommand(help.name, help.description);
  command->group("Commands");
  std::string footer = "Examples:";
  for (const std::string& example : help.examples) {
    absl::StrAppend(&footer, "\n  domicile ", example);
  }
  if (!help.remarks.empty()) absl::StrAppend(&footer, "\n\n", help.remarks);
  command->footer(footer);
  AddGlobalOptions(*command, help.outputs, options_);
  command->callback([this, action = std::move(action)] { selected_action_ = action; });
  return *command;
}

const CLI::App& CommandTree::Selected() const {
  const CLI::App* selected = &root_;
  while (!selected->get_subcommands().empty()) selected = selected->get_subcommands().front();
  return *selected;
}

ExitStatus CommandTree::Run(const std::vector<std::string>& arguments, Context& context) {
  try {
    // CLI11 takes arguments from the end.
    const std::vector<std::string> words = Canonical(arguments);
    root_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    context.out << root_.help();
    return ExitStatus::kSuccess;
  } catch (const CLI::ExtrasError&) {
    // The words belong to the innermost command that was named; those of others come first.
    for (const CLI::App* command = &root_;; command = command->get_subcommands().front()) {
      const std::vector<std::string> words = command->remaining();
      if (!words.empty()) return ReportMistake(ExplainExtra(*command, words.front()), context);
      if (command->get_subcommands().empty()) break;
    }
    return ReportMistake("the command line has a word too many", context);
  } catch (const CLI::ParseError& error) {
    return ReportMistake(error.what(), context);
  }
  context.options = options_;
  if (arguments.empty()) {
    context.out << root_.help();
    return ExitStatus::kSuccess;
  }
  if (!selected_action_) {
    return ReportMistake(absl::StrCat("`", CommandLineOf(Selected()), "` needs a command"),
                         context);
  }
  const absl::StatusOr<ExitStatus> ended = selected_action_(context);
  if (ended.ok()) {
    context.out.flush();
    if (context.out.good()) return *ended;
    ReportError(absl::InternalError("the answer could not be written"), context);
    return ExitStatus::kInternal;
  }
  ReportError(ended.status(), context);
  return ExitStatusOf(ended.status());
}

ExitStatus CommandTree::ReportMistake(const std::string& message, Context& context) const {
  const std::string command = CommandLineOf(Selected());
  context.err << context.err_terminal.Paint("error:", Style::kBad) << " " << Printable(message)
              << "\n"
              << "next: " << command << " --help\n";
  return ExitStatus::kUsage;
}

std::string CommandLineOf(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name()
                           : absl::StrCat(CommandLineOf(*parent), " ", command.get_name());
}

}  // namespace domicile::cli

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/completion.h"
#include "clients/cli/completion_model.h"

namespace domicile::cli {
namespace {

constexpr char kHead[] = R"(# fish completion for domicile, written by `domicile completion fish`
function __domicile_command
  set -l command ''
  for word in (commandline -opc)[2..-1]
    switch "$command:$word"
      case)";

constexpr char kTail[] = R"(
        set command (string trim -- "$command $word")
    end
  end
  echo $command
end
complete -c domicile -f
)";

std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// The start of a rule that holds within a command.
std::string Within(const CompletedCommand& command) {
  return absl::StrCat("complete -c domicile -n ",
                      Quoted(absl::StrCat("test (__domicile_command) = \"", command.path, "\"")));
}

void AppendOption(const CompletedCommand& command, const CompletedOption& option,
                  std::string* out) {
  absl::StrAppend(out, Within(command));
  for (const std::string& name : option.names) {
    const bool is_long = name.size() > 2;
    absl::StrAppend(out, is_long ? " -l " : " -s ", name.substr(is_long ? 2 : 1));
  }
  if (option.takes_file) {
    *out += " -r -F";
  } else if (option.takes_value) {
    *out += " -x";
  }
  if (!option.values.empty()) {
    absl::StrAppend(out, " -a ", Quoted(absl::StrJoin(option.values, " ")));
  }
  absl::StrAppend(out, " -d ", Quoted(option.description), "\n");
}

}  // namespace

std::string FishCompletion(const CLI::App& root) {
  const std::vector<CompletedCommand> commands = CompletedCommands(root);
  std::string out = kHead;
  for (const std::string& step : CommandSteps(commands)) absl::StrAppend(&out, " ", Quoted(step));
  out += kTail;
  for (const CompletedCommand& command : commands) {
    for (const CompletedCommand::Below& below : command.below) {
      absl::StrAppend(&out, Within(command), " -a ", below.name, " -d ", Quoted(below.description),
                      "\n");
    }
    if (!command.values.empty()) {
      absl::StrAppend(&out, Within(command), " -a ", Quoted(absl::StrJoin(command.values, " ")),
                      "\n");
    }
    if (command.takes_files) absl::StrAppend(&out, Within(command), " -F\n");
    for (const CompletedOption& option : command.options) AppendOption(command, option, &out);
  }
  return out;
}

}  // namespace domicile::cli

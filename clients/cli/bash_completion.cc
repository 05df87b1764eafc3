#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/completion.h"
#include "clients/cli/completion_model.h"

namespace domicile::cli {
namespace {

// Follows the words up to the one that is completed. Bash splits at `=`, so that the name of
// `--output=js` is two words back.
constexpr char kHead[] = R"(# bash completion for domicile, written by `domicile completion bash`
_domicile() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= i
  if [[ $cur == "=" ]]; then
    cur=
  elif [[ $prev == "=" && $COMP_CWORD -gt 1 ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command:${COMP_WORDS[i]}" in
)";

std::string Quoted(const std::vector<std::string>& texts) {
  return absl::StrJoin(texts, "|", [](std::string* out, const std::string& text) {
    absl::StrAppend(out, "\"", text, "\"");
  });
}

// What follows an option of the command.
void AppendOption(const CompletedCommand& command, const CompletedOption& option,
                  std::string* out) {
  if (!option.takes_value) return;
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(absl::StrCat(command.path, ":", name));
  }
  std::string action;
  if (option.takes_file) action = R"(COMPREPLY=($(compgen -f -- "$cur")); )";
  if (!option.values.empty()) {
    action = absl::StrCat("COMPREPLY=($(compgen -W \"", absl::StrJoin(option.values, " "),
                          "\" -- \"$cur\")); ");
  }
  absl::StrAppend(out, "    ", Quoted(patterns), ") ", action, "return ;;\n");
}

}  // namespace

std::string BashCompletion(const CLI::App& root) {
  const std::vector<CompletedCommand> commands = CompletedCommands(root);
  std::string out = kHead;
  absl::StrAppend(&out, "      ", Quoted(CommandSteps(commands)), ")\n",
                  "        command=${command:+$command }${COMP_WORDS[i]} ;;\n    esac\n  done\n",
                  "  case \"$command:$prev\" in\n");
  for (const CompletedCommand& command : commands) {
    for (const CompletedOption& option : command.options) AppendOption(command, option, &out);
  }
  out += "  esac\n  case \"$command\" in\n";
  for (const CompletedCommand& command : commands) {
    absl::StrAppend(&out, "    \"", command.path, "\") words=\"",
                    absl::StrJoin(CompletedWords(command), " "), "\"",
                    command.takes_files ? "; compopt -o default 2>/dev/null" : "", " ;;\n");
  }
  return out +
         "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
         "complete -F _domicile domicile\n";
}

}  // namespace domicile::cli

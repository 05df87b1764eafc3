#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/completion.h"
#include "clients/cli/completion_model.h"

namespace domicile::cli {
namespace {

constexpr char kHead[] = R"(#compdef domicile
# zsh completion for domicile, written by `domicile completion zsh`
_domicile() {
  local command= i
  local -a below options
  for ((i = 2; i < CURRENT; i++)); do
    case "$command:$words[i]" in
)";

// Works both when it is sourced and as the file `_domicile` in a directory of $fpath.
constexpr char kTail[] = R"(  esac
  _describe -t commands command below
  _describe -o option options
}
if [[ $funcstack[1] == _domicile ]]; then
  _domicile "$@"
else
  compdef _domicile domicile
fi
)";

std::string Quoted(const std::vector<std::string>& texts) {
  return absl::StrJoin(texts, "|", [](std::string* out, const std::string& text) {
    absl::StrAppend(out, "\"", text, "\"");
  });
}

// An element of _describe's array: `name:description`.
std::string Described(const std::string& name, const std::string& description) {
  return absl::StrCat("'", absl::StrReplaceAll(name, {{":", "\\:"}}), ":",
                      absl::StrReplaceAll(description, {{"'", "'\\''"}}), "'");
}

void AppendOption(const CompletedCommand& command, const CompletedOption& option,
                  std::string* out) {
  if (!option.takes_value) return;
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(absl::StrCat(command.path, ":", name));
  }
  std::string action;
  if (option.takes_file) action = "_files; ";
  if (!option.values.empty()) {
    action = absl::StrCat("compadd -- ", absl::StrJoin(option.values, " "), "; ");
  }
  absl::StrAppend(out, "    ", Quoted(patterns), ") ", action, "return ;;\n");
}

}  // namespace

std::string ZshCompletion(const CLI::App& root) {
  const std::vector<CompletedCommand> commands = CompletedCommands(root);
  std::string out = kHead;
  absl::StrAppend(&out, "      ", Quoted(CommandSteps(commands)), ")\n",
                  "        command=${command:+$command }$words[i] ;;\n    esac\n  done\n",
                  "  case \"$command:$words[CURRENT-1]\" in\n");
  for (const CompletedCommand& command : commands) {
    for (const CompletedOption& option : command.options) AppendOption(command, option, &out);
  }
  out += "  esac\n  case \"$command\" in\n";
  for (const CompletedCommand& command : commands) {
    absl::StrAppend(&out, "    \"", command.path, "\")\n");
    if (command.takes_files) out += "      _files\n";
    out += "      below=(\n";
    for (const CompletedCommand::Below& below : command.below) {
      absl::StrAppend(&out, "        ", Described(below.name, below.description), "\n");
    }
    for (const std::string& value : command.values) {
      absl::StrAppend(&out, "        ", Described(value, ""), "\n");
    }
    out += "      )\n      options=(\n";
    for (const CompletedOption& option : command.options) {
      for (const std::string& name : option.names) {
        absl::StrAppend(&out, "        ", Described(name, option.description), "\n");
      }
    }
    out += "      ) ;;\n";
  }
  return out + kTail;
}

}  // namespace domicile::cli

#include "clients/cli/completion.h"

#include <memory>
#include <string>

#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/validators.h"

namespace domicile::cli {

void AddCompletionCommand(CommandTree& tree) {
  auto shell = std::make_shared<std::string>();
  CLI::App& command = tree.AddCommand(
      tree.root(),
      {.name = "completion",
       .description = "Write the completion of commands, options and values for a shell",
       .examples = {"completion bash > /etc/bash_completion.d/domicile",
                    "completion zsh > \"${fpath[1]}/_domicile\"",
                    "completion fish > ~/.config/fish/completions/domicile.fish"}},
      [shell, &tree](Context& context) -> absl::StatusOr<ExitStatus> {
        if (*shell == "bash") context.out << BashCompletion(tree.root());
        if (*shell == "zsh") context.out << ZshCompletion(tree.root());
        if (*shell == "fish") context.out << FishCompletion(tree.root());
        return ExitStatus::kSuccess;
      });
  OneOf(command.add_option("SHELL", *shell, "The shell"), {"bash", "zsh", "fish"})->required();
}

}  // namespace domicile::cli

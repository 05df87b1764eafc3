#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"
#include "clients/cli/context.h"
#include "service/access/access_control.h"
#include "service/access/access_list.h"
#include "service/base/status_macros.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {
namespace {

absl::StatusOr<ExitStatus> MakeToken(Context& context) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string token, access::NewToken());
  // The token alone is the answer, so that it can go into a file by itself.
  context.out << token << "\n";
  context.err << "for token_sha256 in the access file: " << access::TokenSha256(token) << "\n";
  return ExitStatus::kSuccess;
}

absl::StatusOr<ExitStatus> Check(const std::string& file, Context& context) {
  const auto list = access::ReadAccessFile(file);
  if (absl::IsFailedPrecondition(list.status())) {
    return messages::BadDataError(list.status().message());
  }
  if (!list.ok()) return absl::InvalidArgumentError(list.status().message());
  context.err << file << ": " << (*list)->size() << " principals, as a server would read it\n";
  return ExitStatus::kSuccess;
}

}  // namespace

void AddAccessCommands(CommandTree& tree) {
  CLI::App& group =
      tree.AddGroup("access", "Who may ask a server: make tokens, check access files");
  tree.AddCommand(group,
                  {.name = "token",
                   .description = "Make a bearer token, and say what the access file has of it",
                   .examples = {"access token > billing.token"},
                   .remarks = "No server is asked. The access file holds SHA-256 of the token, "
                              "which does not lead back to it."},
                  [](Context& context) { return MakeToken(context); });
  auto file = std::make_shared<std::string>();
  CLI::App& check =
      tree.AddCommand(group,
                      {.name = "check",
                       .description = "Check an access file as a server would, without one",
                       .examples = {"access check access.yaml"}},
                      [file](Context& context) { return Check(*file, context); });
  check.add_option("FILE", *file, "The file")->required()->type_name("FILE");
}

}  // namespace domicile::cli

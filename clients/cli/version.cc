#include "clients/cli/command_tree.h"
#include "clients/cli/commands.h"

namespace domicile::cli {

void AddVersionCommand(CommandTree& tree) {
  tree.AddCommand(tree.root(),
                  {.name = "version",
                   .description = "Print this program's version; `server info` has the server's",
                   .examples = {"version", "version -o json"}},
                  [](Context& context) {
                    v1::GetServerInfoResponse version;
                    version.set_version(DOMICILE_VERSION);
                    return Present(absl::StatusOr<v1::GetServerInfoResponse>(version), context,
                                   [](const v1::GetServerInfoResponse& response, Context& to) {
                                     to.out << "domicile " << response.version() << "\n";
                                   });
                  });
}

}  // namespace domicile::cli

#include "clients/cli/plugin_file.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_status.h"
#include "service/base/status_macros.h"
#include "service/catalog/catalog.h"
#include "service/loader/load.h"
#include "service/messages/bad_data.h"

namespace domicile::cli {

absl::StatusOr<catalog::PluginContent> ReadPlugin(const std::string& file) {
  loader::LoadOptions options;
  options.domain = [](const v1::Input& input) { return catalog::DomainOf(input); };
  using Loaded = std::variant<catalog::PluginContent, catalog::Rejection>;
  DOMICILE_ASSIGN_OR_RETURN(Loaded loaded, loader::LoadPluginFile(file, options));
  if (const auto* rejection = std::get_if<catalog::Rejection>(&loaded)) {
    return RejectionError(*rejection, file);
  }
  return std::get<catalog::PluginContent>(std::move(loaded));
}

absl::Status RejectionError(const catalog::Rejection& rejection, const std::string& file) {
  return messages::BadDataError(
      absl::StrCat("`", file, "` is rejected, ", rejection.reason, ": ", rejection.message));
}

}  // namespace domicile::cli

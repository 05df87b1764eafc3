// The folder of a new plugin, in which every fact is unknown.

#ifndef DOMICILE_CLIENTS_CLI_PLUGIN_SKELETON_H_
#define DOMICILE_CLIENTS_CLI_PLUGIN_SKELETON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace domicile::cli {

struct PluginSkeleton {
  std::string processor_id;
  std::string product = "sms";
  std::string channel_id = "sms";
};

// Writes `directory`/`processor_id`/{processor,<product>,cases}.textproto, which build and pass
// their cases as they are, and returns their paths. INVALID_ARGUMENT for ids that are none,
// ALREADY_EXISTS when the folder is there.
absl::StatusOr<std::vector<std::string>> WritePluginSkeleton(const PluginSkeleton& skeleton,
                                                             const std::string& directory);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PLUGIN_SKELETON_H_

// Has a child hand over its plugin, and checks that what comes is a plugin's content.

#ifndef DOMICILE_SERVICE_LOADER_READ_PLUGIN_H_
#define DOMICILE_SERVICE_LOADER_READ_PLUGIN_H_

#include "absl/status/status.h"
#include "service/catalog/plugin_content.h"
#include "service/loader/child.h"
#include "service/loader/load.h"

namespace domicile::loader {

// Fills the descriptors of `content`, resolver tables and digest included, from a child that has
// just started. Refuses for every reason of rejection_reason.h that follows `before anything of the
// plugin runs`.
absl::Status ReadPlugin(Child& child, const LoadOptions& options, catalog::PluginContent& content);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_READ_PLUGIN_H_

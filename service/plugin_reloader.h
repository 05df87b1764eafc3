// Loads the plugin directory, and decides whether what it holds now is served.

#ifndef DOMICILE_SERVICE_PLUGIN_RELOADER_H_
#define DOMICILE_SERVICE_PLUGIN_RELOADER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "service/base/clock.h"
#include "service/catalog/catalog_builder.h"
#include "service/loader/load.h"
#include "service/rpc/catalog_state.h"

namespace domicile {

// Thread-safe; loads one at a time.
class PluginReloader {
 public:
  // `state` must outlive the reloader.
  PluginReloader(loader::LoadOptions options, bool strict, base::Clock clock,
                 rpc::CatalogState& state);

  // Loads the directory and, when that succeeds, serves what it holds. It fails, and what was
  // served stays, when the directory cannot be read, when nothing in it can be served, when
  // `strict` is on and a plugin was refused, and when a plugin that is served would be lost because
  // the file that took its place was refused. Either way the state's load report and the log say
  // what happened; `law`, which is how reading the law has just ended, is in the report, too.
  absl::Status Reload(const absl::Status& law = absl::OkStatus()) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Status LoadAndPublish(catalog::CatalogBuild& build) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckAcceptable(const catalog::CatalogBuild& build) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  rpc::LoadReport Report(const absl::Status& law, const absl::Status& status,
                         const catalog::CatalogBuild& build) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const loader::LoadOptions options_;
  const bool strict_;
  const base::Clock clock_;
  rpc::CatalogState& state_;
  absl::Mutex mutex_;
  std::vector<catalog::ServedPlugin> served_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_PLUGIN_RELOADER_H_

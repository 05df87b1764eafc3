// Loads the plugin directory, and decides whether what it holds now is served.

#ifndef DOMICILE_SERVICE_PLUGIN_RELOADER_H_
#define DOMICILE_SERVICE_PLUGIN_RELOADER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/base/clock.h"
#include "service/catalog/catalog_builder.h"
#include "service/loader/load.h"
#include "service/loader/seen_revisions.h"
#include "service/loader/trusted_keys.h"
#include "service/rpc/catalog_state.h"

namespace domicile {

// Thread-safe; loads one at a time.
class PluginReloader {
 public:
  struct Options {
    loader::LoadOptions load;  // its `verification` and what is `known` are each load's own
    bool strict = false;
    // Of trusted keys, read for each load; need not exist when `allow_unsigned` is on.
    std::string keys_directory;
    bool allow_unsigned = false;
  };

  // `seen` and `state` must outlive the reloader.
  PluginReloader(Options options, loader::SeenRevisions& seen, base::Clock clock,
                 rpc::CatalogState& state);

  // Loads the directory and, when that succeeds, serves what it holds. It fails, and what was
  // served stays, when the directory cannot be read, when nothing in it can be served, when
  // `strict` is on and a plugin was refused, and when a plugin that is served would be lost because
  // the file that took its place was refused; but what a revoked key has signed is let go in any
  // case. Either way the state's load report and the log say what happened; `law`, which is how
  // reading the law has just ended, is in the report, too.
  absl::Status Reload(const absl::Status& law = absl::OkStatus()) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Status LoadAndPublish(catalog::CatalogBuild& build) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<loader::TrustedKeys> Keys() const;
  bool ServesRevoked(const loader::TrustedKeys& keys) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckAcceptable(const catalog::CatalogBuild& build) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  rpc::LoadReport Report(const absl::Status& law, const absl::Status& status,
                         const catalog::CatalogBuild& build) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const base::Clock clock_;
  rpc::CatalogState& state_;
  absl::Mutex mutex_;
  loader::SeenRevisions& seen_ ABSL_GUARDED_BY(mutex_);
  std::vector<catalog::ServedPlugin> served_ ABSL_GUARDED_BY(mutex_);
  loader::HandedOver known_ ABSL_GUARDED_BY(mutex_);  // when plugins were last loaded
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_PLUGIN_RELOADER_H_

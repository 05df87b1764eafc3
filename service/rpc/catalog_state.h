// What is served now, what was served before, and who wants to hear when it changes.

#ifndef DOMICILE_SERVICE_RPC_CATALOG_STATE_H_
#define DOMICILE_SERVICE_RPC_CATALOG_STATE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "domicile/v1/revision.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "service/catalog/catalog.h"
#include "service/law/law.h"
#include "service/rpc/snapshots.h"
#include "service/tenancy/tenancy.h"

namespace domicile::rpc {

// What one request reads. Immutable.
struct Snapshot {
  std::shared_ptr<const catalog::Catalog> catalog;  // null while there is none
  std::shared_ptr<const law::Law> law;              // null while there is none
  std::shared_ptr<const tenancy::Tenancy> tenancy;  // null unless the snapshot is a request's
  v1::Revision revision;
};

// How the last load of the plugin directory ended.
struct LoadReport {
  std::vector<v1::Plugin> plugins;  // sorted by file
  v1::ReloadOutcome outcome;
  uint64_t plugin_generation = 0;  // loads that succeeded
};

// Hears of changes. Called from the thread that publishes; must not block.
class CatalogListener {
 public:
  virtual ~CatalogListener() = default;
  // Another catalog or another law is served.
  virtual void OnCatalogChanged() = 0;
  // The server is about to end.
  virtual void OnShutdown() = 0;
};

// Thread-safe.
class CatalogState {
 public:
  // How many catalogs a watch can resume from.
  static constexpr size_t kRemembered = 32;

  // Compiles what is published with `snapshots`, which outlives this, before Get() gives it.
  explicit CatalogState(Snapshots& snapshots) : snapshots_(snapshots) {}

  // Never null.
  std::shared_ptr<const Snapshot> Get() const;

  // Serves another catalog. One with the content that is served already changes nothing.
  void Publish(std::shared_ptr<const catalog::Catalog> next);

  // Serves another law. One with the content that is served already changes nothing.
  void PublishLaw(std::shared_ptr<const law::Law> next);

  // A catalog that is or was served, by its digest; null when it is no longer remembered.
  std::shared_ptr<const catalog::Catalog> FindRemembered(std::string_view digest) const;

  void SetLoadReport(LoadReport report);
  LoadReport load_report() const;

  // A listener that is gone is forgotten. One that comes after the shutdown hears of it at once.
  void AddListener(std::weak_ptr<CatalogListener> listener);

  // Tells every listener; there is no way back.
  void Shutdown();
  bool is_shut_down() const;

 private:
  // Serves the next snapshot, whose revision is still that of the one before but for its digests,
  // and tells who listens.
  void Serve(std::shared_ptr<Snapshot> next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(publish_mutex_);
  std::vector<std::shared_ptr<CatalogListener>> LiveListeners()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Snapshots& snapshots_;
  absl::Mutex publish_mutex_;  // one publishes at a time; before mutex_
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<const Snapshot>();
  std::deque<std::shared_ptr<const catalog::Catalog>> remembered_ ABSL_GUARDED_BY(mutex_);
  LoadReport load_report_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::weak_ptr<CatalogListener>> listeners_ ABSL_GUARDED_BY(mutex_);
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_CATALOG_STATE_H_

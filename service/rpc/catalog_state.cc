#include "service/rpc/catalog_state.h"

#include <utility>

namespace domicile::rpc {

std::shared_ptr<const Snapshot> CatalogState::Get() const {
  absl::MutexLock lock(&mutex_);
  return snapshot_;
}

void CatalogState::Publish(std::shared_ptr<const catalog::Catalog> next) {
  absl::MutexLock publish_lock(&publish_mutex_);
  auto snapshot = std::make_shared<Snapshot>(*Get());
  if (snapshot->catalog != nullptr && snapshot->catalog->digest() == next->digest()) return;
  {
    absl::MutexLock lock(&mutex_);
    remembered_.push_back(next);
    if (remembered_.size() > kRemembered) remembered_.pop_front();
  }
  snapshot->revision.set_catalog_digest(next->digest());
  snapshot->catalog = std::move(next);
  Serve(std::move(snapshot));
}

void CatalogState::PublishLaw(std::shared_ptr<const law::Law> next) {
  absl::MutexLock publish_lock(&publish_mutex_);
  auto snapshot = std::make_shared<Snapshot>(*Get());
  if (snapshot->law != nullptr && snapshot->law->digest() == next->digest()) return;
  snapshot->revision.set_law_digest(next->digest());
  snapshot->law = std::move(next);
  Serve(std::move(snapshot));
}

void CatalogState::Serve(std::shared_ptr<Snapshot> next) {
  // Without a catalog nothing is served, and nothing counted.
  if (next->catalog != nullptr) next->revision.set_generation(next->revision.generation() + 1);
  snapshots_.SetWorld(next->catalog, next->law, next->revision);
  std::vector<std::shared_ptr<CatalogListener>> listeners;
  {
    absl::MutexLock lock(&mutex_);
    snapshot_ = std::move(next);
    listeners = LiveListeners();
  }
  for (const auto& listener : listeners) listener->OnCatalogChanged();
}

std::shared_ptr<const catalog::Catalog> CatalogState::FindRemembered(
    std::string_view digest) const {
  absl::MutexLock lock(&mutex_);
  for (const auto& catalog : remembered_) {
    if (catalog->digest() == digest) return catalog;
  }
  return nullptr;
}

void CatalogState::SetLoadReport(LoadReport report) {
  absl::MutexLock lock(&mutex_);
  load_report_ = std::move(report);
}

LoadReport CatalogState::load_report() const {
  absl::MutexLock lock(&mutex_);
  return load_report_;
}

void CatalogState::AddListener(std::weak_ptr<CatalogListener> listener) {
  {
    absl::MutexLock lock(&mutex_);
    if (!shut_down_) {
      LiveListeners();
      listeners_.push_back(std::move(listener));
      return;
    }
  }
  if (const auto live = listener.lock()) live->OnShutdown();
}

void CatalogState::Shutdown() {
  std::vector<std::shared_ptr<CatalogListener>> listeners;
  {
    absl::MutexLock lock(&mutex_);
    shut_down_ = true;
    listeners = LiveListeners();
  }
  for (const auto& listener : listeners) listener->OnShutdown();
}

bool CatalogState::is_shut_down() const {
  absl::MutexLock lock(&mutex_);
  return shut_down_;
}

std::vector<std::shared_ptr<CatalogListener>> CatalogState::LiveListeners() {
  std::vector<std::shared_ptr<CatalogListener>> live;
  std::vector<std::weak_ptr<CatalogListener>> kept;
  for (std::weak_ptr<CatalogListener>& listener : listeners_) {
    if (auto one = listener.lock()) {
      live.push_back(std::move(one));
      kept.push_back(std::move(listener));
    }
  }
  listeners_ = std::move(kept);
  return live;
}

}  // namespace domicile::rpc

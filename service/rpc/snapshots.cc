#include "service/rpc/snapshots.h"

#include <utility>

#include "service/base/date.h"

namespace domicile::rpc {

Snapshots::Snapshots(v1::Provider provider, base::Clock clock)
    : clock_(std::move(clock)), compiler_(std::move(provider)), shapes_(compiler_.shapes()) {}

std::shared_ptr<const compiled::Snapshot> Snapshots::Get() const {
  absl::MutexLock lock(&mutex_);
  return current_;
}

void Snapshots::SetWorld(std::shared_ptr<const catalog::Catalog> catalog,
                         std::shared_ptr<const law::Law> law, const v1::Revision& revision) {
  absl::MutexLock lock(&compiler_mutex_);
  catalog_ = std::move(catalog);
  law_ = std::move(law);
  revision_ = revision;
  if (catalog_ != nullptr && law_ != nullptr) Compile();
}

void Snapshots::SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy,
                           const tenancy::Changes& changes) {
  absl::MutexLock lock(&compiler_mutex_);
  auto next = compiler_.SetTenancy(std::move(tenancy), changes);
  if (next != nullptr) Publish(std::move(next));
}

void Snapshots::RenewDay() {
  absl::MutexLock lock(&compiler_mutex_);
  const auto current = Get();
  if (current == nullptr || current->world()->law().day() == base::DayOf(clock_())) return;
  Compile();
}

void Snapshots::Compile() {
  Publish(compiler_.SetWorld(catalog_, law_, base::DayOf(clock_()), revision_));
}

void Snapshots::Publish(std::shared_ptr<const compiled::Snapshot> next) {
  // The one before ends outside of the lock: that may take a while.
  std::shared_ptr<const compiled::Snapshot> before = std::move(next);
  absl::MutexLock lock(&mutex_);
  before.swap(current_);
  version_.fetch_add(1, std::memory_order_release);
}

}  // namespace domicile::rpc

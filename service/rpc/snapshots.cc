#include "service/rpc/snapshots.h"

#include <pthread.h>
#include <sched.h>

#include <utility>

#include "service/base/date.h"

namespace domicile::rpc {
namespace {

// Of so many tenants what they need is compiled before a write of them is answered.
constexpr size_t kFewTenants = 16;
// How soon a preparation sees that there is something to do.
constexpr absl::Duration kLookInterval = absl::Milliseconds(20);

}  // namespace

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

void Snapshots::SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy) {
  absl::MutexLock lock(&compiler_mutex_);
  history_.Start(tenancy->revision());
  auto next = compiler_.SetTenancy(std::move(tenancy));
  if (next == nullptr) return;
  Publish(std::move(next));
  unprepared_.fetch_add(1, std::memory_order_release);
}

void Snapshots::SetTenancy(std::shared_ptr<const tenancy::Tenancy> tenancy,
                           const tenancy::Changes& changes) {
  absl::MutexLock lock(&compiler_mutex_);
  history_.Add(changes);
  auto next = compiler_.SetTenancy(std::move(tenancy), changes);
  if (next == nullptr) return;
  const bool few = changes.tenants.size() <= kFewTenants;
  if (few) {
    for (const auto& [id, tenant] : changes.tenants) {
      if (tenant != nullptr) next->Prepare(*tenant);
    }
  }
  Publish(std::move(next));
  if (!few) unprepared_.fetch_add(1, std::memory_order_release);
}

void Snapshots::RenewDay() {
  absl::MutexLock lock(&compiler_mutex_);
  const auto current = Get();
  if (current == nullptr || current->world()->law().day() == base::DayOf(clock_())) return;
  Compile();
}

void Snapshots::Compile() {
  Publish(compiler_.SetWorld(catalog_, law_, base::DayOf(clock_()), revision_));
  unprepared_.fetch_add(1, std::memory_order_release);
}

void Snapshots::Publish(std::shared_ptr<const compiled::Snapshot> next) {
  // The one before ends outside of the lock: that may take a while.
  std::shared_ptr<const compiled::Snapshot> before = std::move(next);
  absl::MutexLock lock(&mutex_);
  before.swap(current_);
  version_.fetch_add(1, std::memory_order_release);
}

Preparation::Preparation(const Snapshots& snapshots)
    : snapshots_(snapshots), thread_([this] { Run(); }) {}

Preparation::~Preparation() {
  stop_.Set();
  thread_.join();
}

void Preparation::Run() {
  // What is served comes first; where this is not allowed, it is only a little slower.
  const sched_param none{};
  pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
  uint64_t done = 0;
  do {
    const uint64_t wanted = snapshots_.unprepared();
    if (wanted != done) Prepare(wanted);
    done = wanted;
  } while (!stop_.WaitFor(kLookInterval));
}

void Preparation::Prepare(uint64_t wanted) {
  const auto snapshot = snapshots_.Get();
  if (snapshot == nullptr) return;
  for (const tenancy::TenantPointer& tenant : snapshot->tenancy()->tenants()) {
    if (stop_.IsSet() || snapshots_.unprepared() != wanted) return;
    snapshot->Prepare(*tenant);
  }
}

}  // namespace domicile::rpc

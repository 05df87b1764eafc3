// Tenants and policies as they are now: reading them, changing them, and hearing when they change.
//
//   DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStore("sqlite:tenants.db"));
//   DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<Tenants> tenants,
//                             Tenants::Open(std::move(store), base::SystemClock(), reference));
//   std::shared_ptr<const Tenancy> pinned = tenants->Get();

#ifndef DOMICILE_SERVICE_TENANCY_TENANTS_H_
#define DOMICILE_SERVICE_TENANCY_TENANTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "domicile/v1/tenant_service.pb.h"
#include "service/base/clock.h"
#include "service/tenancy/editor.h"
#include "service/tenancy/errors.h"
#include "service/tenancy/store.h"
#include "service/tenancy/tenancy.h"

namespace domicile::tenancy {

// Hears of changes. Called from the thread that writes; must neither block nor write.
class TenancyListener {
 public:
  virtual ~TenancyListener() = default;
  // Tenants::Get() gives another revision than before.
  virtual void OnTenancyChanged() = 0;
};

// An element as it is after a write, and the tenancy revision that has it.
struct WrittenTenant {
  TenantPointer tenant;
  uint64_t revision;
};
struct WrittenPolicy {
  PolicyPointer policy;
  uint64_t revision;
};

// Thread-safe. Writes wait for each other and for the store, so they block; Get() does not.
//
// A write is durable, and seen by Get(), when it returns OK; otherwise nothing is changed. It
// raises the revision by one, unless all is as it was already. Its errors are those of Editor and
// of Store::Write.
class Tenants {
 public:
  // What a write may name, at the time of the write. Called by any thread; must not block.
  using ReferenceSource = std::function<Reference()>;

  // Reads all that the store has; the errors are those of Store::Load.
  static absl::StatusOr<std::unique_ptr<Tenants>> Open(std::unique_ptr<Store> store,
                                                       base::Clock clock,
                                                       ReferenceSource reference);

  // Never null.
  std::shared_ptr<const Tenancy> Get() const;

  absl::StatusOr<WrittenTenant> CreateTenant(const v1::Tenant& tenant);
  absl::StatusOr<WrittenTenant> UpdateTenant(const v1::Tenant& tenant);
  // Returns the revision that no longer has it.
  absl::StatusOr<uint64_t> DeleteTenant(const std::string& id, uint64_t revision);

  absl::StatusOr<WrittenTenant> EnableConnector(const std::string& tenant_id,
                                                const v1::OptIn& opt_in);
  absl::StatusOr<WrittenTenant> DisableConnector(const std::string& tenant_id,
                                                 const std::string& connector_id);
  absl::StatusOr<WrittenTenant> ObjectToProcessor(const std::string& tenant_id,
                                                  const v1::Objection& objection);
  absl::StatusOr<WrittenTenant> WithdrawObjection(const std::string& tenant_id,
                                                  const std::string& processor_id);

  absl::StatusOr<WrittenPolicy> CreatePolicy(const v1::Policy& policy);
  absl::StatusOr<WrittenPolicy> UpdatePolicy(const v1::Policy& policy);
  absl::StatusOr<uint64_t> DeletePolicy(const std::string& id, uint64_t revision);

  // Makes all of the bundle be as given. A dry run writes nothing, and does not wait for writes.
  absl::StatusOr<v1::ApplyResponse> Apply(const v1::Bundle& bundle, bool dry_run);

  // Writes a consistent copy of the store to a file; writes wait for its end.
  absl::Status BackUp(const std::string& path) { return store_->BackUp(path); }

  // Hands each change, before Get() gives it, to whom decisions are read from. Call it once, before
  // the first write.
  using Publisher = std::function<void(std::shared_ptr<const Tenancy>, const Changes&)>;
  void PublishTo(Publisher publisher);

  // A listener that is gone is forgotten. It may be called at the same time by several writers.
  void AddListener(std::weak_ptr<TenancyListener> listener);

 private:
  using Edit = std::function<absl::StatusOr<Changes>(const Editor&)>;

  Tenants(std::unique_ptr<Store> store, base::Clock clock, ReferenceSource reference,
          std::shared_ptr<const Tenancy> all);

  // Makes the edit of what is there now, and returns what is there then.
  absl::StatusOr<std::shared_ptr<const Tenancy>> Write(const Edit& edit);
  absl::StatusOr<WrittenTenant> WriteTenant(const std::string& id, const Edit& edit);
  absl::StatusOr<WrittenPolicy> WritePolicy(const std::string& id, const Edit& edit);
  void Notify();

  const std::unique_ptr<Store> store_;
  const base::Clock clock_;
  const ReferenceSource reference_;

  // Held for the length of a write; before mutex_.
  absl::Mutex writer_mutex_;
  Publisher publisher_ ABSL_GUARDED_BY(writer_mutex_);
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Tenancy> view_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::weak_ptr<TenancyListener>> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace domicile::tenancy

#endif  // DOMICILE_SERVICE_TENANCY_TENANTS_H_

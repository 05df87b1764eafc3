#include "service/tenancy/tenants.h"

#include <utility>

#include "service/base/status_macros.h"

namespace domicile::tenancy {

Tenants::Tenants(std::unique_ptr<Store> store, base::Clock clock, ReferenceSource reference,
                 std::shared_ptr<const Tenancy> all)
    : store_(std::move(store)),
      clock_(std::move(clock)),
      reference_(std::move(reference)),
      view_(std::move(all)) {}

absl::StatusOr<std::unique_ptr<Tenants>> Tenants::Open(std::unique_ptr<Store> store,
                                                       base::Clock clock,
                                                       ReferenceSource reference) {
  DOMICILE_ASSIGN_OR_RETURN(std::shared_ptr<const Tenancy> all, store->Load());
  return std::unique_ptr<Tenants>(
      new Tenants(std::move(store), std::move(clock), std::move(reference), std::move(all)));
}

std::shared_ptr<const Tenancy> Tenants::Get() const {
  absl::MutexLock lock(&mutex_);
  return view_;
}

absl::StatusOr<std::shared_ptr<const Tenancy>> Tenants::Write(const Edit& edit) {
  std::shared_ptr<const Tenancy> next;
  {
    absl::MutexLock writer_lock(&writer_mutex_);
    const std::shared_ptr<const Tenancy> base = Get();
    const Reference reference = reference_();
    DOMICILE_ASSIGN_OR_RETURN(Changes changes, edit(Editor(*base, reference, clock_())));
    if (changes.empty()) return base;
    changes.revision = base->revision() + 1;
    DOMICILE_RETURN_IF_ERROR(store_->Write(changes));
    next = base->With(changes);
    if (publisher_) publisher_(next, changes);
    absl::MutexLock lock(&mutex_);
    view_ = next;
  }
  Notify();
  return next;
}

void Tenants::PublishTo(Publisher publisher) {
  absl::MutexLock writer_lock(&writer_mutex_);
  publisher_ = std::move(publisher);
}

void Tenants::Notify() {
  std::vector<std::shared_ptr<TenancyListener>> live;
  {
    absl::MutexLock lock(&mutex_);
    std::vector<std::weak_ptr<TenancyListener>> kept;
    for (std::weak_ptr<TenancyListener>& listener : listeners_) {
      if (auto one = listener.lock()) {
        live.push_back(std::move(one));
        kept.push_back(std::move(listener));
      }
    }
    listeners_ = std::move(kept);
  }
  for (const auto& listener : live) listener->OnTenancyChanged();
}

void Tenants::AddListener(std::weak_ptr<TenancyListener> listener) {
  absl::MutexLock lock(&mutex_);
  listeners_.push_back(std::move(listener));
}

absl::StatusOr<WrittenTenant> Tenants::WriteTenant(const std::string& id, const Edit& edit) {
  DOMICILE_ASSIGN_OR_RETURN(const std::shared_ptr<const Tenancy> view, Write(edit));
  return WrittenTenant{view->FindTenant(id), view->revision()};
}

absl::StatusOr<WrittenPolicy> Tenants::WritePolicy(const std::string& id, const Edit& edit) {
  DOMICILE_ASSIGN_OR_RETURN(const std::shared_ptr<const Tenancy> view, Write(edit));
  return WrittenPolicy{view->FindPolicy(id), view->revision()};
}

absl::StatusOr<WrittenTenant> Tenants::CreateTenant(const v1::Tenant& tenant) {
  return WriteTenant(tenant.id(),
                     [&](const Editor& editor) { return editor.CreateTenant(tenant); });
}

absl::StatusOr<WrittenTenant> Tenants::UpdateTenant(const v1::Tenant& tenant) {
  return WriteTenant(tenant.id(),
                     [&](const Editor& editor) { return editor.UpdateTenant(tenant); });
}

absl::StatusOr<uint64_t> Tenants::DeleteTenant(const std::string& id, uint64_t revision) {
  DOMICILE_ASSIGN_OR_RETURN(const auto view, Write([&](const Editor& editor) {
                              return editor.DeleteTenant(id, revision);
                            }));
  return view->revision();
}

absl::StatusOr<WrittenTenant> Tenants::EnableConnector(const std::string& tenant_id,
                                                       const v1::OptIn& opt_in) {
  return WriteTenant(
      tenant_id, [&](const Editor& editor) { return editor.EnableConnector(tenant_id, opt_in); });
}

absl::StatusOr<WrittenTenant> Tenants::DisableConnector(const std::string& tenant_id,
                                                        const std::string& connector_id) {
  return WriteTenant(tenant_id, [&](const Editor& editor) {
    return editor.DisableConnector(tenant_id, connector_id);
  });
}

absl::StatusOr<WrittenTenant> Tenants::ObjectToProcessor(const std::string& tenant_id,
                                                         const v1::Objection& objection) {
  return WriteTenant(tenant_id, [&](const Editor& editor) {
    return editor.ObjectToProcessor(tenant_id, objection);
  });
}

absl::StatusOr<WrittenTenant> Tenants::WithdrawObjection(const std::string& tenant_id,
                                                         const std::string& processor_id) {
  return WriteTenant(tenant_id, [&](const Editor& editor) {
    return editor.WithdrawObjection(tenant_id, processor_id);
  });
}

absl::StatusOr<WrittenPolicy> Tenants::CreatePolicy(const v1::Policy& policy) {
  return WritePolicy(policy.id(),
                     [&](const Editor& editor) { return editor.CreatePolicy(policy); });
}

absl::StatusOr<WrittenPolicy> Tenants::UpdatePolicy(const v1::Policy& policy) {
  return WritePolicy(policy.id(),
                     [&](const Editor& editor) { return editor.UpdatePolicy(policy); });
}

absl::StatusOr<uint64_t> Tenants::DeletePolicy(const std::string& id, uint64_t revision) {
  DOMICILE_ASSIGN_OR_RETURN(const auto view, Write([&](const Editor& editor) {
                              return editor.DeletePolicy(id, revision);
                            }));
  return view->revision();
}

absl::StatusOr<v1::ApplyResponse> Tenants::Apply(const v1::Bundle& bundle, bool dry_run) {
  v1::ApplyResponse response;
  if (dry_run) {
    const std::shared_ptr<const Tenancy> base = Get();
    const Reference reference = reference_();
    DOMICILE_RETURN_IF_ERROR(Editor(*base, reference, clock_()).Apply(bundle, response).status());
    response.set_tenancy_revision(base->revision());
    return response;
  }
  DOMICILE_ASSIGN_OR_RETURN(
      const auto view, Write([&](const Editor& editor) { return editor.Apply(bundle, response); }));
  response.set_tenancy_revision(view->revision());
  return response;
}

}  // namespace domicile::tenancy

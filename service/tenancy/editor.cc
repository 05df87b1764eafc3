#include "service/tenancy/editor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/tenancy/errors.h"
#include "service/tenancy/stamp.h"

namespace domicile::tenancy {
namespace {

// INVALID_ARGUMENT for a field that is empty and must not be.
absl::Status Require(const std::string& field, const std::string& value) {
  Violations violations;
  if (value.empty()) violations.Add(field, "is required");
  return violations.ToStatus();
}

bool IsAt(uint64_t asked, uint64_t revision) { return asked == 0 || asked == revision; }

// The element of the list for which `is_meant` holds; a new one at its end when there is none.
template <typename T, typename IsMeant>
T& FindOrAdd(google::protobuf::RepeatedPtrField<T>& list, const IsMeant& is_meant) {
  const auto found = std::find_if(list.begin(), list.end(), is_meant);
  return found == list.end() ? *list.Add() : *found;
}

template <typename T, typename IsMeant>
void Remove(google::protobuf::RepeatedPtrField<T>& list, const IsMeant& is_meant) {
  list.erase(std::remove_if(list.begin(), list.end(), is_meant), list.end());
}

}  // namespace

absl::StatusOr<Known> Editor::KnownNow() const {
  if (reference_.catalog == nullptr || reference_.law == nullptr) return NoCatalog();
  return Known{*reference_.catalog, *reference_.law, base_.policies()};
}

absl::StatusOr<TenantPointer> Editor::Kept(const std::string& tenant_id, uint64_t revision) const {
  DOMICILE_RETURN_IF_ERROR(Require("tenant_id", tenant_id));
  TenantPointer kept = base_.FindTenant(tenant_id);
  if (kept == nullptr) return TenantNotFound(base_, tenant_id);
  if (IsAt(revision, kept->revision())) return kept;
  return RevisionMismatch("tenant", tenant_id, kept->revision(), revision);
}

absl::StatusOr<PolicyPointer> Editor::KeptPolicy(const std::string& id, uint64_t revision) const {
  DOMICILE_RETURN_IF_ERROR(Require("policy_id", id));
  PolicyPointer kept = base_.FindPolicy(id);
  if (kept == nullptr) return PolicyNotFound(base_, id);
  if (IsAt(revision, kept->revision())) return kept;
  return RevisionMismatch("policy", id, kept->revision(), revision);
}

Changes Editor::Replace(v1::Tenant tenant, const v1::Tenant& kept) const {
  Changes changes;
  if (SaysTheSame(tenant, kept)) return changes;
  changes.tenants.emplace(kept.id(), Stamped(std::move(tenant), &kept, now_));
  return changes;
}

absl::StatusOr<Changes> Editor::CreateTenant(const v1::Tenant& tenant) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  Violations violations;
  CheckTenant(tenant, v1::Tenant::default_instance(), known, "tenant", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  if (base_.FindTenant(tenant.id()) != nullptr) return AlreadyExists("tenant", tenant.id());
  Changes changes;
  changes.tenants.emplace(tenant.id(), Stamped<v1::Tenant>(tenant, nullptr, now_));
  return changes;
}

absl::StatusOr<Changes> Editor::UpdateTenant(const v1::Tenant& tenant) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  DOMICILE_RETURN_IF_ERROR(Require("tenant.id", tenant.id()));
  DOMICILE_ASSIGN_OR_RETURN(const TenantPointer kept, Kept(tenant.id(), tenant.revision()));
  Violations violations;
  CheckTenant(tenant, *kept, known, "tenant", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  return Replace(tenant, *kept);
}

absl::StatusOr<Changes> Editor::DeleteTenant(const std::string& id, uint64_t revision) const {
  DOMICILE_RETURN_IF_ERROR(Kept(id, revision).status());
  Changes changes;
  changes.tenants.emplace(id, nullptr);
  return changes;
}

absl::StatusOr<Changes> Editor::EnableConnector(const std::string& tenant_id,
                                                const v1::OptIn& opt_in) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  DOMICILE_ASSIGN_OR_RETURN(const TenantPointer kept, Kept(tenant_id, 0));
  v1::Tenant tenant = *kept;
  v1::OptIn& place = FindOrAdd(*tenant.mutable_opt_ins(), [&](const v1::OptIn& one) {
    return one.connector_id() == opt_in.connector_id();
  });
  Violations violations;
  CheckOptIn(opt_in, place, known, "opt_in", violations);
  CheckCount(tenant.opt_ins_size(), kMostOptIns, "tenant.opt_ins", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  place = opt_in;
  return Replace(std::move(tenant), *kept);
}

absl::StatusOr<Changes> Editor::DisableConnector(const std::string& tenant_id,
                                                 const std::string& connector_id) const {
  DOMICILE_ASSIGN_OR_RETURN(const TenantPointer kept, Kept(tenant_id, 0));
  DOMICILE_RETURN_IF_ERROR(Require("connector_id", connector_id));
  v1::Tenant tenant = *kept;
  Remove(*tenant.mutable_opt_ins(),
         [&](const v1::OptIn& one) { return one.connector_id() == connector_id; });
  return Replace(std::move(tenant), *kept);
}

absl::StatusOr<Changes> Editor::ObjectToProcessor(const std::string& tenant_id,
                                                  const v1::Objection& objection) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  DOMICILE_ASSIGN_OR_RETURN(const TenantPointer kept, Kept(tenant_id, 0));
  v1::Tenant tenant = *kept;
  v1::Objection& place = FindOrAdd(*tenant.mutable_objections(), [&](const v1::Objection& one) {
    return one.processor_id() == objection.processor_id();
  });
  Violations violations;
  CheckObjection(objection, place, known, "objection", violations);
  CheckCount(tenant.objections_size(), kMostObjections, "tenant.objections", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  place = objection;
  return Replace(std::move(tenant), *kept);
}

absl::StatusOr<Changes> Editor::WithdrawObjection(const std::string& tenant_id,
                                                  const std::string& processor_id) const {
  DOMICILE_ASSIGN_OR_RETURN(const TenantPointer kept, Kept(tenant_id, 0));
  DOMICILE_RETURN_IF_ERROR(Require("processor_id", processor_id));
  v1::Tenant tenant = *kept;
  Remove(*tenant.mutable_objections(),
         [&](const v1::Objection& one) { return one.processor_id() == processor_id; });
  return Replace(std::move(tenant), *kept);
}

absl::StatusOr<Changes> Editor::CreatePolicy(const v1::Policy& policy) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  Violations violations;
  CheckPolicy(policy, v1::Policy::default_instance(), known, "policy", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  if (base_.FindPolicy(policy.id()) != nullptr) return AlreadyExists("policy", policy.id());
  Changes changes;
  changes.policies.emplace(policy.id(), Stamped<v1::Policy>(policy, nullptr, now_));
  return changes;
}

absl::StatusOr<Changes> Editor::UpdatePolicy(const v1::Policy& policy) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  DOMICILE_RETURN_IF_ERROR(Require("policy.id", policy.id()));
  DOMICILE_ASSIGN_OR_RETURN(const PolicyPointer kept, KeptPolicy(policy.id(), policy.revision()));
  Violations violations;
  CheckPolicy(policy, *kept, known, "policy", violations);
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  Changes changes;
  if (!SaysTheSame(policy, *kept)) {
    changes.policies.emplace(policy.id(), Stamped(policy, kept.get(), now_));
  }
  return changes;
}

absl::StatusOr<Changes> Editor::DeletePolicy(const std::string& id, uint64_t revision) const {
  DOMICILE_RETURN_IF_ERROR(KeptPolicy(id, revision).status());
  for (auto place = base_.tenants().begin(); place != base_.tenants().end(); ++place) {
    if (!place.MayMention(id)) continue;
    const TenantPointer tenant = *place;
    const auto& ids = tenant->policy_ids();
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return PolicyInUse(id, tenant->id());
  }
  Changes changes;
  changes.policies.emplace(id, nullptr);
  return changes;
}

}  // namespace domicile::tenancy

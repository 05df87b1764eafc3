#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/tenancy/editor.h"
#include "service/tenancy/errors.h"
#include "service/tenancy/stamp.h"

namespace domicile::tenancy {
namespace {

constexpr int kMostTenants = 100'000;
constexpr int kMostPoliciesOfBundle = 10'000;

// The change of one element, which is put among `changes` unless it is none.
template <typename T>
struct OneChange {
  v1::ChangeAction action = v1::CHANGE_ACTION_NONE;
  std::shared_ptr<const T> before, after;
};

// ABORTED when the element says otherwise than the kept one, and replaces another revision.
template <typename T>
absl::StatusOr<OneChange<T>> Compare(const char* kind, const T& element,
                                     const std::shared_ptr<const T>& kept, absl::Time now) {
  if (kept == nullptr) {
    return OneChange<T>{v1::CHANGE_ACTION_CREATE, nullptr, Stamped<T>(element, nullptr, now)};
  }
  if (SaysTheSame(element, *kept)) return OneChange<T>{v1::CHANGE_ACTION_NONE, kept, kept};
  if (element.revision() != 0 && element.revision() != kept->revision()) {
    return RevisionMismatch(kind, element.id(), kept->revision(), element.revision());
  }
  return OneChange<T>{v1::CHANGE_ACTION_UPDATE, kept, Stamped(element, kept.get(), now)};
}

template <typename T>
v1::AppliedChange& Report(const char* kind, const OneChange<T>& change,
                          v1::ApplyResponse& response) {
  v1::AppliedChange& reported = *response.add_changes();
  reported.set_action(change.action);
  reported.set_kind(kind);
  reported.set_id(change.after->id());
  return reported;
}

// That no id is there twice.
template <typename T>
void CheckIdsOnce(const google::protobuf::RepeatedPtrField<T>& elements, const std::string& path,
                  Violations& violations) {
  std::set<std::string_view> seen;
  for (int i = 0; i < elements.size(); ++i) {
    if (seen.insert(elements[i].id()).second) continue;
    violations.Add(absl::StrCat(path, "[", i, "].id"),
                   absl::StrCat("`", elements[i].id(), "` is there twice"));
  }
}

// An element of a bundle against what is kept.
template <typename T>
const T& KeptOrDefault(const std::shared_ptr<const T>& kept) {
  return kept == nullptr ? T::default_instance() : *kept;
}

}  // namespace

absl::StatusOr<Changes> Editor::Apply(const v1::Bundle& bundle, v1::ApplyResponse& response) const {
  DOMICILE_ASSIGN_OR_RETURN(const Known known, KnownNow());
  Violations violations;
  CheckCount(bundle.tenants_size(), kMostTenants, "bundle.tenants", violations);
  CheckCount(bundle.policies_size(), kMostPoliciesOfBundle, "bundle.policies", violations);
  CheckIdsOnce(bundle.policies(), "bundle.policies", violations);
  CheckIdsOnce(bundle.tenants(), "bundle.tenants", violations);
  for (int i = 0; i < bundle.policies_size() && !violations.full(); ++i) {
    const v1::Policy& policy = bundle.policies(i);
    CheckPolicy(policy, KeptOrDefault(base_.FindPolicy(policy.id())), known,
                absl::StrCat("bundle.policies[", i, "]"), violations);
  }
  Changes changes;
  absl::Status mismatch;
  for (const v1::Policy& policy : bundle.policies()) {
    const auto change = Compare("policy", policy, base_.FindPolicy(policy.id()), now_);
    if (!change.ok()) {
      mismatch.Update(change.status());
      continue;
    }
    v1::AppliedChange& reported = Report("policy", *change, response);
    if (change->before != nullptr) *reported.mutable_policy_before() = *change->before;
    *reported.mutable_policy_after() = *change->after;
    if (change->action != v1::CHANGE_ACTION_NONE) {
      changes.policies.emplace(policy.id(), change->after);
    }
  }
  // Tenants may name the policies that come with them.
  const SortedBlocks<v1::Policy> policies = base_.policies().With(changes.policies);
  const Known with_bundle{known.catalog, known.law, policies};
  for (int i = 0; i < bundle.tenants_size() && !violations.full(); ++i) {
    const v1::Tenant& tenant = bundle.tenants(i);
    CheckTenant(tenant, KeptOrDefault(base_.FindTenant(tenant.id())), with_bundle,
                absl::StrCat("bundle.tenants[", i, "]"), violations);
  }
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  DOMICILE_RETURN_IF_ERROR(mismatch);
  for (const v1::Tenant& tenant : bundle.tenants()) {
    DOMICILE_ASSIGN_OR_RETURN(const auto change,
                              Compare("tenant", tenant, base_.FindTenant(tenant.id()), now_));
    v1::AppliedChange& reported = Report("tenant", change, response);
    if (change.before != nullptr) *reported.mutable_tenant_before() = *change.before;
    *reported.mutable_tenant_after() = *change.after;
    if (change.action != v1::CHANGE_ACTION_NONE) changes.tenants.emplace(tenant.id(), change.after);
  }
  return changes;
}

}  // namespace domicile::tenancy

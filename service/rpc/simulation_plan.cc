#include "service/rpc/simulation_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/catalog/candidate.h"
#include "service/decision/selector.h"
#include "service/rpc/law_errors.h"
#include "service/rpc/validation.h"
#include "service/tenancy/errors.h"
#include "service/tenancy/validation.h"

namespace domicile::rpc {
namespace {

constexpr int kMostChanges = 1000;
constexpr int kMostOptInChanges = 10'000;
constexpr int kMostConnectors = 100;

absl::Status Invalid(const std::string& field, const std::string& description) {
  return base::BadRequest(decision::ReasonName(v1::ERROR_REASON_INVALID_FIELD),
                          {{field, description}});
}

absl::Status CheckBounds(const v1::SimulateChangeRequest& request) {
  if (request.rule_ends().empty() && !request.has_law() && request.processors().empty() &&
      request.policies().empty() && request.opt_ins().empty()) {
    return Invalid("rule_ends", "or another change is required: nothing would change");
  }
  if (request.has_law() && !request.rule_ends().empty()) {
    return Invalid("law", "cannot be given together with `rule_ends`");
  }
  tenancy::Violations violations;
  tenancy::CheckCount(request.rule_ends_size(), kMostChanges, "rule_ends", violations);
  tenancy::CheckCount(request.processors_size(), kMostChanges, "processors", violations);
  tenancy::CheckCount(request.policies_size(), kMostChanges, "policies", violations);
  tenancy::CheckCount(request.opt_ins_size(), kMostOptInChanges, "opt_ins", violations);
  tenancy::CheckCount(request.tenant_ids_size(), kMostTenantIds, "tenant_ids", violations);
  tenancy::CheckCount(request.connector_ids_size(), kMostConnectors, "connector_ids", violations);
  return violations.ToStatus();
}

absl::StatusOr<std::shared_ptr<const law::Law>> LawAfter(const law::Law& law,
                                                         const v1::SimulateChangeRequest& request) {
  v1::Law data = request.has_law() ? request.law() : law.data();
  for (int i = 0; i < request.rule_ends_size(); ++i) {
    const v1::RuleEnd& end = request.rule_ends(i);
    const std::string path = absl::StrCat("rule_ends[", i, "]");
    DOMICILE_RETURN_IF_ERROR(Require(path + ".rule_id", end.rule_id()));
    DOMICILE_RETURN_IF_ERROR(Require(path + ".valid_until", end.valid_until()));
    const absl::StatusOr<absl::CivilDay> day = base::ParseDay(end.valid_until());
    if (!day.ok()) return Invalid(path + ".valid_until", std::string(day.status().message()));
    const auto rule =
        std::find_if(data.mutable_rules()->begin(), data.mutable_rules()->end(),
                     [&end](const v1::LawRule& one) { return one.id() == end.rule_id(); });
    if (rule == data.mutable_rules()->end()) return RuleNotFound(law, end.rule_id());
    if (!rule->valid_from().empty() && end.valid_until() <= rule->valid_from()) {
      return Invalid(path + ".valid_until",
                     absl::StrCat("must be after ", rule->valid_from(), ", when the rule begins"));
    }
    rule->set_valid_until(end.valid_until());
  }
  absl::StatusOr<std::shared_ptr<const law::Law>> after = law::Law::Build(std::move(data));
  if (!after.ok()) {
    return Invalid(request.has_law() ? "law" : "rule_ends", std::string(after.status().message()));
  }
  return after;
}

absl::StatusOr<std::shared_ptr<const catalog::Catalog>> CatalogAfter(
    const std::shared_ptr<const catalog::Catalog>& catalog,
    const v1::SimulateChangeRequest& request) {
  if (request.processors().empty()) return catalog;
  std::vector<catalog::PluginContent> plugins;
  for (int i = 0; i < request.processors_size(); ++i) {
    const v1::ProcessorCandidate& candidate = request.processors(i);
    DOMICILE_RETURN_IF_ERROR(
        Require(absl::StrCat("processors[", i, "].processor.id"), candidate.processor().id()));
    catalog::PluginContent& plugin = plugins.emplace_back();
    plugin.file = absl::StrCat("processors[", i, "]");
    *plugin.processor.mutable_processor() = candidate.processor();
    *plugin.processor.mutable_channels() = candidate.channels();
    for (const v1::Connector& connector : candidate.connectors()) {
      *plugin.connectors.emplace_back().mutable_connector() = connector;
    }
  }
  auto after = catalog::WithPlugins(*catalog, std::move(plugins));
  if (!after.ok()) return Invalid("processors", std::string(after.status().message()));
  return after;
}

// The policies and opt-ins as they would be.
absl::StatusOr<tenancy::Changes> TenancyChanges(const tenancy::Tenancy& tenancy,
                                                const Snapshot& after,
                                                const v1::SimulateChangeRequest& request) {
  tenancy::Changes changes;
  changes.revision = tenancy.revision();
  tenancy::Violations violations;
  const tenancy::Known known{*after.catalog, *after.law, tenancy.policies()};
  for (int i = 0; i < request.policies_size() && !violations.full(); ++i) {
    const v1::Policy& policy = request.policies(i);
    const tenancy::PolicyPointer kept = tenancy.FindPolicy(policy.id());
    tenancy::CheckPolicy(policy, kept == nullptr ? v1::Policy::default_instance() : *kept, known,
                         absl::StrCat("policies[", i, "]"), violations);
    changes.policies[policy.id()] = std::make_shared<const v1::Policy>(policy);
  }
  for (int i = 0; i < request.opt_ins_size() && !violations.full(); ++i) {
    const v1::OptInChange& change = request.opt_ins(i);
    const std::string path = absl::StrCat("opt_ins[", i, "]");
    DOMICILE_RETURN_IF_ERROR(Require(path + ".tenant_id", change.tenant_id()));
    if (change.has_opt_in() == !change.disabled_connector_id().empty()) {
      return Invalid(path, "either `opt_in` or `disabled_connector_id` is required");
    }
    const auto changed = changes.tenants.find(change.tenant_id());
    const tenancy::TenantPointer before =
        changed == changes.tenants.end() ? tenancy.FindTenant(change.tenant_id()) : changed->second;
    if (before == nullptr) return tenancy::TenantNotFound(tenancy, change.tenant_id());
    v1::Tenant tenant = *before;
    const std::string& id =
        change.has_opt_in() ? change.opt_in().connector_id() : change.disabled_connector_id();
    auto& opt_ins = *tenant.mutable_opt_ins();
    const auto kept = std::find_if(opt_ins.begin(), opt_ins.end(), [&id](const v1::OptIn& one) {
      return one.connector_id() == id;
    });
    if (change.has_opt_in()) {
      tenancy::CheckOptIn(change.opt_in(),
                          kept == opt_ins.end() ? v1::OptIn::default_instance() : *kept, known,
                          path + ".opt_in", violations);
    }
    if (kept != opt_ins.end()) opt_ins.erase(kept);
    if (change.has_opt_in()) *opt_ins.Add() = change.opt_in();
    changes.tenants[change.tenant_id()] = std::make_shared<const v1::Tenant>(std::move(tenant));
  }
  DOMICILE_RETURN_IF_ERROR(violations.ToStatus());
  return changes;
}

absl::StatusOr<absl::CivilDay> DayOf(const v1::SimulateChangeRequest& request, absl::Time now) {
  DOMICILE_ASSIGN_OR_RETURN(absl::CivilDay day, DayAskedAbout(request.as_of(), now));
  if (!request.as_of().empty()) return day;
  for (const v1::RuleEnd& end : request.rule_ends()) {
    DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay last, base::ParseDay(end.valid_until()));
    day = std::max(day, last);
  }
  return day;
}

// How many decisions the tenant is asked about with.
int DecisionsOf(const v1::Tenant& tenant, const tenancy::Changes& changes,
                const SimulationPlan& plan) {
  if (!plan.connector_ids.empty()) return static_cast<int>(plan.connector_ids.size());
  const auto changed = changes.tenants.find(tenant.id());
  return changed == changes.tenants.end()
             ? tenant.opt_ins_size()
             : std::max(tenant.opt_ins_size(), changed->second->opt_ins_size());
}

absl::Status AddTenants(const v1::SimulateChangeRequest& request, const tenancy::Changes& changes,
                        SimulationPlan& plan) {
  const tenancy::Tenancy& before = *plan.before->tenancy;
  const auto add = [&](const v1::Tenant& tenant) {
    plan.tenant_ids.push_back(tenant.id());
    plan.decisions += DecisionsOf(tenant, changes, plan);
  };
  if (request.tenant_ids().empty()) {
    plan.tenant_ids.reserve(before.tenants().size());
    before.tenants().ForEach(add);
    return absl::OkStatus();
  }
  for (const std::string& id :
       std::set<std::string>(request.tenant_ids().begin(), request.tenant_ids().end())) {
    const tenancy::TenantPointer tenant = before.FindTenant(id);
    if (tenant == nullptr) return tenancy::TenantNotFound(before, id);
    add(*tenant);
  }
  return absl::OkStatus();
}

}  // namespace

SimulationPlan::Pair SimulationPlan::FindTenant(const std::string& id) const {
  const tenancy::TenantPointer found = before->tenancy->FindTenant(id);
  const bool same = after.tenancy->tenants().IsSameIn(before->tenancy->tenants(), id);
  return {found, same ? found : after.tenancy->FindTenant(id)};
}

absl::StatusOr<SimulationPlan> PlanSimulation(const std::shared_ptr<const Snapshot>& snapshot,
                                              const v1::SimulateChangeRequest& request,
                                              absl::Time now) {
  DOMICILE_RETURN_IF_ERROR(CheckBounds(request));
  SimulationPlan plan;
  plan.before = snapshot;
  plan.after = *snapshot;
  DOMICILE_ASSIGN_OR_RETURN(plan.after.law, LawAfter(*snapshot->law, request));
  DOMICILE_ASSIGN_OR_RETURN(plan.after.catalog, CatalogAfter(snapshot->catalog, request));
  DOMICILE_ASSIGN_OR_RETURN(plan.as_of, DayOf(request, now));
  DOMICILE_ASSIGN_OR_RETURN(const tenancy::Changes changes,
                            TenancyChanges(*snapshot->tenancy, plan.after, request));
  plan.after.tenancy = snapshot->tenancy->With(changes);
  for (const std::string& id : request.connector_ids()) {
    if (snapshot->catalog->FindConnector(id) == nullptr &&
        plan.after.catalog->FindConnector(id) == nullptr) {
      return decision::ConnectorNotFound(*snapshot->catalog, id);
    }
    plan.connector_ids.push_back(id);
  }
  DOMICILE_RETURN_IF_ERROR(AddTenants(request, changes, plan));
  return plan;
}

}  // namespace domicile::rpc

#include "service/decision/simulation.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"

namespace domicile::decision {
namespace {

// A connector, and what a tenant chose for it before the change and after it; null is not opted in.
struct Asked {
  std::string_view connector_id;
  const v1::OptIn* before = nullptr;
  const v1::OptIn* after = nullptr;
};

// Sorted by connector, each once.
std::vector<Asked> AskedOf(const v1::Tenant& before, const v1::Tenant& after,
                           const std::vector<std::string>& connector_ids) {
  std::vector<Asked> asked;
  for (const std::string& id : connector_ids) asked.push_back({id});
  for (const v1::OptIn& one : before.opt_ins()) asked.push_back({one.connector_id(), &one});
  if (&before != &after) {
    for (const v1::OptIn& one : after.opt_ins()) {
      asked.push_back({one.connector_id(), nullptr, &one});
    }
  }
  std::stable_sort(asked.begin(), asked.end(),
                   [](const Asked& a, const Asked& b) { return a.connector_id < b.connector_id; });
  std::vector<Asked> merged;
  for (const Asked& one : asked) {
    if (merged.empty() || merged.back().connector_id != one.connector_id) {
      merged.push_back({one.connector_id});
    }
    if (one.before != nullptr) merged.back().before = one.before;
    if (one.after != nullptr) merged.back().after = one.after;
  }
  if (&before == &after) {
    for (Asked& one : merged) one.after = one.before;
  }
  if (connector_ids.empty()) return merged;
  std::vector<Asked> only;
  for (const Asked& one : merged) {
    if (std::binary_search(connector_ids.begin(), connector_ids.end(), one.connector_id)) {
      only.push_back(one);
    }
  }
  return only;
}

bool IsPlain(const v1::OptIn& opt_in) {
  return opt_in.inputs().empty() && opt_in.valid_from().empty() && opt_in.valid_until().empty();
}

// What of the tenant its class depends on: all but its name and its opt-ins.
void AppendClass(const TenantView& view, std::string& key) {
  const v1::Tenant& tenant = view.tenant;
  absl::StrAppend(&key, tenant.country_code());
  for (const std::string& id : tenant.regime_ids()) absl::StrAppend(&key, ",", id);
  for (const v1::Policy* policy : view.policies) {
    key.append(reinterpret_cast<const char*>(&policy), sizeof(policy));
  }
  for (const v1::Objection& objection : tenant.objections()) {
    absl::StrAppend(&key, "o", objection.SerializeAsString());
  }
  for (const v1::SignedDocument& document : tenant.signed_documents()) {
    absl::StrAppend(&key, "d", document.SerializeAsString());
  }
}

// The channel that the connector is, or was, on.
std::string ChannelOf(const World& before, const World& after, const std::string& connector_id) {
  for (const World* world : {&after, &before}) {
    const v1::Connector* connector = world->catalog.FindConnector(connector_id);
    if (connector != nullptr) return connector->channel_id();
  }
  return "";
}

}  // namespace

Simulation::Simulation(SimulationSetup setup)
    : setup_(std::move(setup)),
      before_(setup_.before, setup_.as_of),
      after_(setup_.after, setup_.as_of) {
  std::sort(setup_.connector_ids.begin(), setup_.connector_ids.end());
}

uint32_t Simulation::Worker::Intern(Ids& ids, std::string_view text) {
  // The map's own find takes a view, and only a new text is copied.
  if (const auto found = ids.find(base::AbslView(text)); found != ids.end()) return found->second;
  return ids.try_emplace(std::string(text), static_cast<uint32_t>(ids.size())).first->second;
}

uint32_t Simulation::Worker::ClassOf(const TenantView& before, const TenantView& after) {
  std::string key;
  AppendClass(before, key);
  if (&before.tenant != &after.tenant || before.policies != after.policies) {
    key += '\n';
    AppendClass(after, key);
  }
  return Intern(classes_, key);
}

uint32_t Simulation::Worker::ChoiceOf(const v1::OptIn* before, const v1::OptIn* after) {
  // Nearly all opt-ins say no more than that they are there.
  constexpr uint32_t kNone = 0, kPlain = 1, kFirstOther = 2;
  if (before == nullptr && after == nullptr) return kNone;
  if (before == after && IsPlain(*before)) return kPlain;
  std::string key;
  for (const v1::OptIn* opt_in : {before, after}) {
    if (opt_in == nullptr) {
      key += '-';
      continue;
    }
    for (const v1::InputAssignment& input : opt_in->inputs()) {
      absl::StrAppend(&key, input.connector_id(), "\n", input.name(), "\n", input.value(), "\n");
    }
    absl::StrAppend(&key, opt_in->valid_from(), "|", opt_in->valid_until(), "|");
  }
  return kFirstOther + Intern(choices_, key);
}

int64_t Simulation::Worker::Decide(const TenantView& before, const TenantView& after,
                                   std::vector<v1::VerdictChange>& changes) {
  const std::vector<Asked> asked =
      AskedOf(before.tenant, after.tenant, simulation_.setup_.connector_ids);
  const uint32_t class_id = ClassOf(before, after);
  for (const Asked& one : asked) {
    const CellKey key = {class_id, Intern(connectors_, one.connector_id),
                         ChoiceOf(one.before, one.after)};
    const auto [cell, is_new] = cells_.try_emplace(key);
    if (is_new) cell->second = Decide(before, after, std::string(one.connector_id));
    const Cell found = cell->second;
    if (found.before == found.after) continue;
    v1::VerdictChange& change = changes.emplace_back(*found.change);
    change.set_tenant_id(after.tenant.id());
    change.mutable_decision()->set_tenant_id(after.tenant.id());
    if (simulation_.setup_.with_alternatives && found.after != v1::VERDICT_ALLOW) {
      AddNearest(after, class_id, change);
    }
  }
  return static_cast<int64_t>(asked.size());
}

void Simulation::Worker::AddNearest(const TenantView& after, uint32_t class_id,
                                    v1::VerdictChange& change) {
  // What a tenant uses already may be its way on, so that all of its opt-ins count.
  std::string opt_ins;
  for (const v1::OptIn& opt_in : after.tenant.opt_ins()) {
    absl::StrAppend(&opt_ins, Intern(connectors_, opt_in.connector_id()), ":",
                    ChoiceOf(&opt_in, &opt_in), " ");
  }
  const CellKey key = {class_id, Intern(connectors_, change.connector_id()),
                       Intern(opt_ins_, opt_ins)};
  const Nearest*& nearest = nearest_.try_emplace(key, nullptr).first->second;
  if (nearest == nullptr) {
    const std::string channel_id =
        ChannelOf(simulation_.setup_.before, simulation_.setup_.after, change.connector_id());
    nearest =
        &simulation_.nearest_.Find(after, change.connector_id(), channel_id, simulation_.after_);
  }
  change.set_alternative_connector_id(nearest->connector_id);
  if (!nearest->alternative.remedies().empty())
    *change.mutable_alternative() = nearest->alternative;
}

Simulation::Worker::Cell Simulation::Worker::Decide(const TenantView& before,
                                                    const TenantView& after,
                                                    const std::string& connector_id) {
  Cell cell;
  cell.before = simulation_.before_.VerdictOf(before, connector_id);
  cell.after = simulation_.after_.VerdictOf(after, connector_id);
  if (cell.before == cell.after) return cell;
  auto change = std::make_shared<v1::VerdictChange>();
  change->set_connector_id(connector_id);
  change->set_before(cell.before);
  change->set_after(cell.after);
  *change->mutable_decision() = simulation_.after_.DecisionOf(after, connector_id);
  cell.change = std::move(change);
  return cell;
}

}  // namespace domicile::decision

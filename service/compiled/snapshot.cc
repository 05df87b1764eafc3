#include "service/compiled/snapshot.h"

#include <algorithm>
#include <utility>

#include "service/base/date.h"
#include "service/compiled/decision_bytes.h"
#include "service/tenancy/errors.h"

namespace domicile::compiled {
namespace {

v1::Revision WithTenancy(v1::Revision revision, uint64_t tenancy_revision) {
  revision.set_tenancy_revision(tenancy_revision);
  return revision;
}

std::string RevisionField(const v1::Revision& revision) {
  v1::Decision decision;
  *decision.mutable_revision() = revision;
  return decision.SerializeAsString();
}

// The number of the documents, where one of them is with somebody whom the connector reaches.
uint32_t BearingDocuments(uint32_t number, const World& world, const CompiledConnector& connector) {
  if (number == 0) return 0;
  for (const v1::SignedDocument& document : world.interning().documents()[number]) {
    if (connector.reach.processor_ids.count(document.processor_id()) > 0) return number;
  }
  return 0;
}

}  // namespace

Snapshot::Snapshot(std::shared_ptr<World> world, std::shared_ptr<const tenancy::Tenancy> tenancy,
                   TenantTable tenants, CompiledPolicies policies,
                   PersistentArray<PolicyList> lists,
                   std::shared_ptr<const std::vector<SenderInfo>> senders, v1::Revision revision)
    : world_(std::move(world)),
      tenancy_(std::move(tenancy)),
      tenants_(std::move(tenants)),
      policies_(std::move(policies)),
      lists_(std::move(lists)),
      senders_(std::move(senders)),
      revision_(WithTenancy(std::move(revision), tenancy_->revision())),
      revision_field_(RevisionField(revision_)) {}

Answer Snapshot::Decide(std::string_view tenant_id, std::string_view connector_id,
                        const Shape* shape, Day today) const {
  Answer answer;
  if (today != world_->day()) return answer;
  answer.shape = shape;
  // The connector is looked up while the tenant's memory is waited for.
  const TenantTable::Place place = tenants_.PlaceOf(tenant_id);
  answer.connector = world_->FindConnector(connector_id);
  const TenantTable::Found tenant = TenantTable::FindAt(place, tenant_id);
  if (answer.connector == nullptr || !tenant) return answer;
  const CompiledConnector& connector = *answer.connector;
  answer.choice = tenant->ChoiceFor(connector.name);
  const Choice& choice = world_->interning().choices()[answer.choice];
  const SenderInfo& sender = (*senders_)[tenant->sender()];
  if (!sender.country) return answer;
  answer.policies = &lists_[tenant->policies()];
  const uint32_t acceptance =
      connector.cells->AcceptanceOf(*answer.policies, policies_, shape, *connector.data);
  const CellKey key{choice.inputs,
                    NumberOf(shape),
                    connector.reach.by_tenant_country ? *sender.country + 1u : 0u,
                    sender.sender_class,
                    BearingDocuments(tenant->documents(), *world_, connector),
                    acceptance};
  answer.cell = connector.cells->CellOf(key, shape, *connector.data, world_->catalog());
  if (answer.cell == nullptr) return answer;

  Tally tally{answer.cell->verdict, answer.cell->next};
  if (answer.choice == 0) {
    tally.Add(v1::VERDICT_DENY);
  } else {
    tally.next = choice.days.NextChange(today, tally.next);
    if (!choice.days.Contains(today)) tally.Add(v1::VERDICT_DENY);
  }
  answer.by_objection = tenant->objections() != 0;
  for (const Objections::One& one : world_->interning().objections()[tenant->objections()].list) {
    tally.next = one.days.NextChange(today, tally.next);
    const auto& processors = answer.cell->facts->processors;
    if (one.days.Contains(today) &&
        std::find(processors.begin(), processors.end(), one.processor_id) != processors.end()) {
      tally.Add(v1::VERDICT_DENY);
    }
  }
  JudgePolicies(connector, shape, answer, tally);
  return answer;
}

void Snapshot::Prepare(const v1::Tenant& tenant) const {
  for (const v1::OptIn& opt_in : tenant.opt_ins()) {
    Decide(tenant.id(), opt_in.connector_id(), nullptr, world_->day());
  }
}

void Snapshot::JudgePolicies(const CompiledConnector& connector, const Shape* shape, Answer& answer,
                             Tally& tally) const {
  // What becomes of a decision that lacks a fact: the strictest wins, of those that say anything.
  bool deny = false, stay = false, allow = false;
  for (const uint32_t number : answer.policies->policies()) {
    const CompiledPolicy& policy = policies_[number];
    if (policy.by_name()) {
      const NameFinding names = connector.cells->NamesOf(policy, shape, *connector.data);
      if (!names.concerns) continue;
      if (names.denies) tally.Add(v1::VERDICT_DENY);
    }
    policy.Judge(*answer.cell->facts, tally);
    deny |= policy.on_undetermined() == v1::ON_UNDETERMINED_DENY;
    stay |= policy.on_undetermined() == v1::ON_UNDETERMINED_STAY;
    allow |= policy.on_undetermined() == v1::ON_UNDETERMINED_ALLOW;
  }
  answer.plain = tally.verdict == v1::VERDICT_ALLOW;
  answer.verdict = tally.verdict;
  answer.until = tally.next;
  if (tally.verdict != v1::VERDICT_UNDETERMINED) return;
  if (deny) {
    answer.verdict = v1::VERDICT_DENY;
  } else if (allow && !stay) {
    answer.verdict = v1::VERDICT_ALLOW;
  }
}

absl::StatusOr<decision::TransferAnswer> Snapshot::Reference(const v1::TransferCheck& check,
                                                             absl::CivilDay as_of) const {
  const tenancy::TenantPointer tenant = tenancy_->FindTenant(check.tenant_id());
  if (tenant == nullptr) return tenancy::TenantNotFound(*tenancy_, check.tenant_id());
  const std::vector<tenancy::PolicyPointer> policies = tenancy_->PoliciesOf(*tenant);
  decision::TenantView view{*tenant, {}};
  for (const auto& policy : policies) view.policies.push_back(policy.get());
  return decision::CheckTransfer(world_->reference(), view, check, as_of);
}

void Snapshot::AppendDecision(const Answer& answer, std::string_view tenant_id,
                              std::string& out) const {
  AppendTenant(tenant_id, out);
  if (answer.plain) return AppendPlain(answer, out);
  // What was explained once is said again for everybody whom the same concerns.
  const ExplainedKey key{answer.cell->number, answer.choice, answer.policies->serial};
  ConnectorCells& cells = *answer.connector->cells;
  const std::string* explained = answer.by_objection ? nullptr : cells.FindExplained(key);
  if (explained != nullptr) {
    out += *explained;
    return;
  }
  v1::Decision decision = Explained(answer, tenant_id);
  decision.clear_tenant_id();
  std::string bytes = decision.SerializeAsString();
  out += bytes;
  if (!answer.by_objection) cells.KeepExplained(key, std::move(bytes));
}

void Snapshot::AppendPlain(const Answer& answer, std::string& out) const {
  for (const uint32_t number : answer.policies->policies()) {
    const CompiledPolicy& policy = policies_[number];
    if (policy.by_name() &&
        !answer.connector->cells->NamesOf(policy, answer.shape, *answer.connector->data).concerns) {
      continue;
    }
    policy.AppendDuties(out);
  }
  out += *answer.cell->allowed;
  AppendValidUntil(answer.until, out);
}

v1::Decision Snapshot::Explained(const Answer& answer, std::string_view tenant_id) const {
  v1::TransferCheck check;
  if (answer.shape != nullptr) check = answer.shape->check;
  check.set_tenant_id(std::string(tenant_id));
  check.set_connector_id(answer.connector->data->id());
  // The compiled engine has decided, so that the readable one can, too.
  return Reference(check, world_->law().day())->decision;
}

}  // namespace domicile::compiled

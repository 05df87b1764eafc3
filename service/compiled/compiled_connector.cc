#include "service/compiled/compiled_connector.h"

#include <optional>
#include <vector>

#include "service/base/date.h"
#include "service/decision/policy_check.h"
#include "service/vocabulary/country.h"

namespace domicile::compiled {
namespace {

// What decides one question is in one line of the cache: beside them is whether they are there.
static_assert(sizeof(CellKey) + sizeof(Cell) + sizeof(uint32_t) <= 64);

// What is sent where the request does not say.
decision::Shipment ShipmentOf(const v1::Tenant& tenant, const v1::TransferCheck& check,
                              const v1::Connector& connector, absl::CivilDay day) {
  const auto& categories =
      check.data_categories().empty() ? connector.data_categories() : check.data_categories();
  return {tenant,
          {categories.begin(), categories.end()},
          {check.purposes().begin(), check.purposes().end()},
          check.data_kind(),
          day};
}

const v1::TransferCheck& CheckOf(const Shape* shape) {
  return shape == nullptr ? v1::TransferCheck::default_instance() : shape->check;
}

Day DayOf(const std::string& text) {
  const auto day = base::ParseDay(text);
  return day.ok() ? DayNumber(*day) : kNever;
}

}  // namespace

ConnectorCells::ConnectorCells(std::string content, std::shared_ptr<LawOnDay> law,
                               std::shared_ptr<const Interning> interning, v1::Provider provider)
    : content_(std::move(content)),
      law_(std::move(law)),
      interning_(std::move(interning)),
      provider_(std::move(provider)) {}

const Cell* ConnectorCells::CellOf(const CellKey& key, const Shape* shape,
                                   const v1::Connector& connector,
                                   const catalog::Catalog& catalog) {
  const Cell* cell = cells_.Find(key);
  if (cell == nullptr) {
    if (!law_->TakeRoom()) return nullptr;
    cell = cells_.Insert(key, CompileCell(key, shape, connector, catalog));
  }
  return cell == nullptr || cell->verdict == v1::VERDICT_UNSPECIFIED ? nullptr : cell;
}

Cell ConnectorCells::CompileCell(const CellKey& key, const Shape* shape,
                                 const v1::Connector& connector,
                                 const catalog::Catalog& catalog) const {
  const Sender& sender = law_->SenderOf(key.sender_class);
  v1::Tenant tenant;
  tenant.set_country_code(key.country == 0 ? sender.country_code
                                           : vocabulary::CountryCodes()[key.country - 1]);
  *tenant.mutable_regime_ids() = {sender.regime_ids.begin(), sender.regime_ids.end()};
  v1::OptIn& opt_in = *tenant.add_opt_ins();
  opt_in.set_connector_id(connector.id());
  *opt_in.mutable_inputs() = interning_->inputs()[key.inputs];
  *tenant.mutable_signed_documents() = interning_->documents()[key.documents];
  v1::TransferCheck check = CheckOf(shape);
  check.set_connector_id(connector.id());
  decision::TenantView view{tenant, {}};
  for (const v1::Policy& part : law_->Acceptance(key.acceptance)) view.policies.push_back(&part);
  absl::StatusOr<decision::TransferAnswer> answer =
      decision::CheckTransfer({catalog, *law_->law(), provider_}, view, check, law_->day());
  Cell cell;
  if (!answer.ok()) return cell;
  std::vector<const v1::Path*> paths;
  for (const v1::PathJudgement& judged : answer->paths) paths.push_back(&judged.path());
  std::optional<RouteFacts> facts = FactsOf(paths, law_->places());
  if (!facts) return cell;
  cell.facts = law_->Keep(*std::move(facts));
  cell.number = law_->NextCell();
  cell.verdict = answer->decision.verdict();
  cell.next = DayOf(answer->decision.valid_until());
  if (cell.verdict == v1::VERDICT_ALLOW) {
    answer->decision.clear_valid_until();
    answer->decision.clear_policy_ids();
    cell.allowed = std::make_shared<const std::string>(answer->decision.SerializeAsString());
  }
  return cell;
}

NameFinding ConnectorCells::NamesOf(const CompiledPolicy& policy, const Shape* shape,
                                    const v1::Connector& connector) {
  const NameKey key{policy.serial(), NumberOf(shape)};
  if (const NameFinding* found = names_.Find(key)) return *found;
  const NameFinding finding = CompileNames(policy, shape, connector);
  names_.Insert(key, finding);
  return finding;
}

NameFinding ConnectorCells::CompileNames(const CompiledPolicy& policy, const Shape* shape,
                                         const v1::Connector& connector) const {
  const v1::Tenant tenant;
  const decision::Shipment shipment = ShipmentOf(tenant, CheckOf(shape), connector, law_->day());
  // Without paths only names are left to judge.
  const std::vector<v1::Path> no_paths;
  const decision::PolicySubject subject{connector, no_paths, shipment, law_->law()->groups()};
  NameFinding finding;
  finding.concerns = decision::Concerns(*policy.source(), subject);
  decision::Findings findings(law_->day());
  decision::CheckPolicy(*policy.source(), subject, findings);
  finding.denies = !findings.reasons.empty();
  return finding;
}

uint32_t ConnectorCells::AcceptanceByName(const PolicyList& list, const CompiledPolicies& policies,
                                          const Shape* shape, const v1::Connector& connector) {
  const NameKey key{list.serial, NumberOf(shape)};
  if (const uint32_t* found = acceptances_.Find(key)) return *found;
  std::vector<const CompiledPolicy*> concerned;
  for (const uint32_t number : list.policies()) {
    const CompiledPolicy& policy = policies[number];
    if (!policy.by_name() || NamesOf(policy, shape, connector).concerns) {
      concerned.push_back(&policy);
    }
  }
  const uint32_t acceptance = law_->AcceptanceOf(concerned);
  acceptances_.Insert(key, acceptance);
  return acceptance;
}

void ConnectorCells::KeepExplained(const ExplainedKey& key, std::string decision) {
  if (law_->TakeRoom()) {
    explained_.Insert(key, std::make_shared<const std::string>(std::move(decision)));
  }
}

}  // namespace domicile::compiled

#include "service/compiled/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/compiled/text.h"
#include "service/decision/policy_check.h"
#include "service/decision/tenant_key.h"
#include "service/vocabulary/country.h"

namespace domicile::compiled {
namespace {

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

uint32_t NumberOf(const Shape* shape) { return shape == nullptr ? 0 : shape->number; }

Day DayOf(const std::string& text) {
  const auto day = base::ParseDay(text);
  return day.ok() ? DayNumber(*day) : kNever;
}

}  // namespace

World::World(WorldContent content, std::shared_ptr<Interning> interning,
             std::shared_ptr<const Shapes> shapes)
    : content_(std::move(content)),
      day_(DayNumber(content_.day)),
      interning_(std::move(interning)),
      shapes_(std::move(shapes)),
      places_(content_.law->groups(), content_.day) {
  for (const auto& [id, connector] : content_.catalog->connectors()) {
    connectors_.emplace(id, Connector{&connector, static_cast<uint32_t>(connectors_.size()),
                                      interning_->NameOf(id),
                                      decision::ReachOf(*content_.catalog, id)});
  }
}

const Connector* World::FindConnector(std::string_view id) const {
  const auto found = connectors_.find(ToAbsl(id));
  return found == connectors_.end() ? nullptr : &found->second;
}

const Cell* World::CellOf(const CellKey& key, const Shape* shape, const Connector& connector) {
  const Cell* cell = cells_.Find(key);
  if (cell == nullptr) cell = cells_.Insert(key, CompileCell(key, shape, connector));
  return cell == nullptr || cell->verdict == v1::VERDICT_UNSPECIFIED ? nullptr : cell;
}

Cell World::CompileCell(const CellKey& key, const Shape* shape, const Connector& connector) const {
  const Sender& sender = classes_[key.sender_class];
  v1::Tenant tenant;
  tenant.set_country_code(key.country == 0 ? sender.country_code
                                           : vocabulary::CountryCodes()[key.country - 1]);
  *tenant.mutable_regime_ids() = {sender.regime_ids.begin(), sender.regime_ids.end()};
  v1::OptIn& opt_in = *tenant.add_opt_ins();
  opt_in.set_connector_id(connector.data->id());
  *opt_in.mutable_inputs() = interning_->inputs()[key.inputs];
  *tenant.mutable_signed_documents() = interning_->documents()[key.documents];
  v1::TransferCheck check = CheckOf(shape);
  check.set_connector_id(connector.data->id());
  decision::TenantView view{tenant, {}};
  for (const v1::Policy& part : acceptances_[key.acceptance]) view.policies.push_back(&part);
  absl::StatusOr<decision::TransferAnswer> answer =
      decision::CheckTransfer(reference(), view, check, content_.day);
  Cell cell;
  if (!answer.ok()) return cell;
  std::vector<const v1::Path*> paths;
  for (const v1::PathJudgement& judged : answer->paths) paths.push_back(&judged.path());
  std::optional<RouteFacts> facts = FactsOf(paths, places_);
  if (!facts) return cell;
  cell.facts = *std::move(facts);
  cell.verdict = answer->decision.verdict();
  cell.next = DayOf(answer->decision.valid_until());
  if (cell.verdict == v1::VERDICT_ALLOW) {
    answer->decision.clear_valid_until();
    answer->decision.clear_policy_ids();
    cell.allowed = answer->decision.SerializeAsString();
  }
  return cell;
}

NameFinding World::NamesOf(const CompiledPolicy& policy, const Connector& connector,
                           const Shape* shape) {
  const NameKey key{policy.serial(), connector.number, NumberOf(shape)};
  if (const NameFinding* found = names_.Find(key)) return *found;
  const NameFinding finding = CompileNames(policy, connector, shape);
  names_.Insert(key, finding);
  return finding;
}

NameFinding World::CompileNames(const CompiledPolicy& policy, const Connector& connector,
                                const Shape* shape) const {
  const v1::Tenant tenant;
  const decision::Shipment shipment =
      ShipmentOf(tenant, CheckOf(shape), *connector.data, content_.day);
  // Without paths only names are left to judge.
  const std::vector<v1::Path> no_paths;
  const decision::PolicySubject subject{*connector.data, no_paths, shipment,
                                        content_.law->groups()};
  NameFinding finding;
  finding.concerns = decision::Concerns(*policy.source(), subject);
  decision::Findings findings(content_.day);
  decision::CheckPolicy(*policy.source(), subject, findings);
  finding.denies = !findings.reasons.empty();
  return finding;
}

uint32_t World::AcceptanceOf(const PolicyList& list, const Connector& connector,
                             const Shape* shape) {
  if (!list.acceptance_by_name) return list.acceptance;
  const NameKey key{list.serial, connector.number, NumberOf(shape)};
  if (const uint32_t* found = acceptance_by_name_.Find(key)) return *found;
  std::vector<const CompiledPolicy*> concerned;
  for (const auto& policy : list.policies) {
    if (!policy->by_name() || NamesOf(*policy, connector, shape).concerns) {
      concerned.push_back(policy.get());
    }
  }
  const uint32_t acceptance = InternAcceptance(concerned);
  acceptance_by_name_.Insert(key, acceptance);
  return acceptance;
}

uint32_t World::InternAcceptance(const std::vector<const CompiledPolicy*>& policies) {
  std::vector<std::string> parts;
  for (const CompiledPolicy* policy : policies) {
    if (policy->narrows_law()) parts.push_back(LegalPartOf(*policy->source()).SerializeAsString());
  }
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  if (parts.empty()) return 0;
  std::string content;
  for (const std::string& part : parts) absl::StrAppend(&content, part.size(), ":", part);
  absl::MutexLock lock(&mutex_);
  return acceptances_.Intern(content, [&parts] {
    std::vector<v1::Policy> accepting(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      accepting[i].ParseFromString(parts[i]);
      accepting[i].set_id(absl::StrCat(i));
    }
    return accepting;
  });
}

SenderInfo World::InfoOf(const Sender& sender) {
  const google::protobuf::RepeatedPtrField<std::string> regime_ids(sender.regime_ids.begin(),
                                                                   sender.regime_ids.end());
  const std::string key =
      decision::SenderKey(*content_.law, sender.country_code, regime_ids, content_.day);
  return {classes_.Intern(key, [&sender] { return sender; }), places_.Find(sender.country_code)};
}

std::shared_ptr<const CompiledPolicy> World::Compile(std::shared_ptr<const v1::Policy> policy) {
  LimitSource& limits = *this;
  return std::make_shared<const CompiledPolicy>(std::move(policy), next_serial_++, limits);
}

std::shared_ptr<const PolicyList> World::MakeList(
    std::vector<std::shared_ptr<const CompiledPolicy>> policies) {
  auto list = std::make_shared<PolicyList>();
  list->serial = next_serial_++;
  std::vector<const CompiledPolicy*> all;
  for (const auto& policy : policies) {
    all.push_back(policy.get());
    list->acceptance_by_name |= policy->narrows_law() && policy->by_name();
  }
  list->acceptance = InternAcceptance(all);
  list->policies = std::move(policies);
  return list;
}

const CountryLimit* World::LimitOf(const v1::CountrySet& set) {
  std::string content;
  for (const std::string& code : set.codes()) absl::StrAppend(&content, code, " ");
  const CountryLimit*& limit = limits_[content];
  if (limit == nullptr) limit = &limit_store_.emplace_back(set, places_);
  return limit;
}

}  // namespace domicile::compiled

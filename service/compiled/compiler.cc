#include "service/compiled/compiler.h"

#include <algorithm>
#include <set>
#include <utility>

namespace domicile::compiled {

Compiler::Compiler(v1::Provider provider)
    : provider_(std::move(provider)),
      shapes_(std::make_shared<Shapes>()),
      interning_(std::make_shared<Interning>()),
      tenancy_(std::make_shared<const tenancy::Tenancy>()),
      senders_(std::make_shared<const std::vector<SenderInfo>>()) {}

std::shared_ptr<const Snapshot> Compiler::SetWorld(std::shared_ptr<const catalog::Catalog> catalog,
                                                   std::shared_ptr<const law::Law> law,
                                                   absl::CivilDay day, v1::Revision revision) {
  // What tenants no longer have in common is let go of when it has become the larger part.
  const bool anew = interning_->size() > 2 * interned_at_start_ + 1024;
  if (anew) StartAnew();
  if (anew || law_ == nullptr || law_->law() != law || law_->day() != day) {
    law_ = std::make_shared<LawOnDay>(std::move(law), day);
    CompileAllPolicies();
    senders_ = std::make_shared<const std::vector<SenderInfo>>();
    TakeNewSenders();
  }
  world_ = std::make_shared<World>(WorldContent{std::move(catalog), law_, provider_}, interning_,
                                   world_.get());
  revision_ = std::move(revision);
  return Make();
}

std::shared_ptr<const Snapshot> Compiler::SetTenancy(
    std::shared_ptr<const tenancy::Tenancy> tenancy, const tenancy::Changes& changes) {
  tenancy_ = std::move(tenancy);
  const bool first = tenants_.size() == 0;
  TakeTenants(changes);
  if (first) interned_at_start_ = interning_->size();
  if (world_ == nullptr) return nullptr;
  TakePolicies(changes);
  ResolveNewLists();
  TakeNewSenders();
  return Make();
}

std::shared_ptr<const Snapshot> Compiler::Make() {
  return std::make_shared<const Snapshot>(world_, tenancy_, tenants_, lists_, senders_, revision_);
}

void Compiler::TakeTenants(const tenancy::Changes& changes) {
  std::vector<TenantContent> contents;
  contents.reserve(changes.tenants.size());
  for (const auto& [id, tenant] : changes.tenants) {
    if (tenant != nullptr) {
      contents.push_back(interning_->Encode(*tenant));
    } else {
      TenantContent& gone = contents.emplace_back();
      gone.id = id;
      gone.removed = true;
    }
  }
  if (!contents.empty()) tenants_ = tenants_.With(contents);
}

void Compiler::TakePolicies(const tenancy::Changes& changes) {
  bool all = false;
  std::set<uint32_t> affected;
  for (const auto& [id, policy] : changes.policies) {
    Kept& kept = policies_[id];
    all |= kept.policy != nullptr && kept.policy->source()->provider_wide();
    all |= policy != nullptr && policy->provider_wide();
    kept.policy = policy == nullptr ? nullptr : law_->Compile(policy);
    affected.insert(kept.lists.begin(), kept.lists.end());
  }
  if (all) {
    for (uint32_t number = 0; number < list_count_; ++number) ResolveList(number);
  } else {
    for (const uint32_t number : affected) ResolveList(number);
  }
}

void Compiler::CompileAllPolicies() {
  policies_.clear();
  for (const tenancy::PolicyPointer& policy : tenancy_->policies()) {
    policies_[policy->id()].policy = law_->Compile(policy);
  }
  lists_ = {};
  list_count_ = 0;
  ResolveNewLists();
}

void Compiler::ResolveNewLists() {
  for (; list_count_ < interning_->policy_ids().size(); ++list_count_) {
    for (const std::string& id : interning_->policy_ids()[list_count_]) {
      policies_[id].lists.push_back(list_count_);
    }
    ResolveList(list_count_);
  }
}

// The provider's policies and those of the list, each once, sorted by id, as Tenancy::PoliciesOf.
void Compiler::ResolveList(uint32_t number) {
  std::vector<std::shared_ptr<const CompiledPolicy>> list;
  for (const tenancy::PolicyPointer& policy : tenancy_->provider_wide()) {
    list.push_back(policies_[policy->id()].policy);
  }
  for (const std::string& id : interning_->policy_ids()[number]) {
    if (const auto found = policies_.find(id);
        found != policies_.end() && found->second.policy != nullptr) {
      list.push_back(found->second.policy);
    }
  }
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a->source()->id() < b->source()->id(); });
  list.erase(std::unique(list.begin(), list.end()), list.end());
  lists_.Set(number, law_->MakeList(std::move(list)));
}

void Compiler::TakeNewSenders() {
  const uint32_t count = interning_->senders().size();
  if (senders_->size() == count) return;
  auto senders = std::make_shared<std::vector<SenderInfo>>(*senders_);
  while (senders->size() < count) {
    senders->push_back(law_->InfoOf(interning_->senders()[static_cast<uint32_t>(senders->size())]));
  }
  senders_ = std::move(senders);
}

void Compiler::StartAnew() {
  interning_ = std::make_shared<Interning>();
  tenants_ = TenantTable();
  TakeTenants(tenancy_->AsChanges());
  interned_at_start_ = interning_->size();
}

}  // namespace domicile::compiled

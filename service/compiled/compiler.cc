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
  // What tenants no longer have in common is let go of when it has become the larger part; with it
  // goes what was compiled of the rest.
  const bool anew = HasGrown() && !IsInUse();
  if (anew) StartAnew();
  if (anew || law_ == nullptr || law_->law() != law || law_->day() != day) {
    CompileLaw(std::move(law), day);
  }
  MakeWorld(std::move(catalog));
  revision_ = std::move(revision);
  return Make();
}

std::shared_ptr<const Snapshot> Compiler::SetTenancy(
    std::shared_ptr<const tenancy::Tenancy> tenancy) {
  tenancy_ = std::move(tenancy);
  StartAnew();
  if (world_ == nullptr) return nullptr;
  CompileLaw(law_->law(), law_->day());
  MakeWorld(world_->shared_catalog());
  return Make();
}

std::shared_ptr<const Snapshot> Compiler::SetTenancy(
    std::shared_ptr<const tenancy::Tenancy> tenancy, const tenancy::Changes& changes) {
  tenancy_ = std::move(tenancy);
  const bool first = tenants_.size() == 0;
  TakeTenants(changes);
  if (first) TakeStock(*interning_);
  if (world_ == nullptr) return nullptr;
  TakePolicies(changes);
  ResolveNewLists();
  TakeNewSenders();
  return Make();
}

void Compiler::CompileLaw(std::shared_ptr<const law::Law> law, absl::CivilDay day) {
  law_ = std::make_shared<LawOnDay>(std::move(law), day);
  CompileAllPolicies();
  senders_ = std::make_shared<const std::vector<SenderInfo>>();
  TakeNewSenders();
}

void Compiler::MakeWorld(std::shared_ptr<const catalog::Catalog> catalog) {
  world_ = std::make_shared<World>(WorldContent{std::move(catalog), law_, provider_}, interning_,
                                   world_.get());
}

std::shared_ptr<const Snapshot> Compiler::Make() {
  return std::make_shared<const Snapshot>(world_, tenancy_, tenants_, policies_, lists_, senders_,
                                          revision_);
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
    const uint32_t number = interning_->PolicyOf(id);
    const tenancy::PolicyPointer before = policies_[number].source();
    all |= before != nullptr && before->provider_wide();
    all |= policy != nullptr && policy->provider_wide();
    SetPolicy(number, policy);
    if (number < first_list_.size()) affected.insert(first_list_[number]);
    if (const auto others = other_lists_.find(number); others != other_lists_.end()) {
      affected.insert(others->second.begin(), others->second.end());
    }
  }
  if (all) {
    for (uint32_t number = 0; number < list_count_; ++number) ResolveList(number);
    return;
  }
  affected.erase(0);
  for (const uint32_t number : affected) ResolveList(number);
}

void Compiler::CompileAllPolicies() {
  policies_ = {};
  for (const tenancy::PolicyPointer& policy : tenancy_->policies()) {
    SetPolicy(interning_->PolicyOf(policy->id()), policy);
  }
  lists_ = {};
  list_count_ = 0;
  first_list_.clear();
  other_lists_.clear();
  ResolveNewLists();
}

void Compiler::SetPolicy(uint32_t number, const tenancy::PolicyPointer& policy) {
  policies_.Set(number, policy == nullptr ? CompiledPolicy() : law_->Compile(policy));
}

void Compiler::ResolveNewLists() {
  for (; list_count_ < interning_->policy_lists(); ++list_count_) {
    for (const uint32_t policy : interning_->PolicyList(list_count_)) {
      NoteList(policy, list_count_);
    }
    ResolveList(list_count_);
  }
}

void Compiler::NoteList(uint32_t policy, uint32_t list) {
  if (policy >= first_list_.size()) first_list_.resize(policy + 1);
  if (first_list_[policy] == 0) {
    first_list_[policy] = list;
  } else {
    other_lists_[policy].push_back(list);
  }
}

// The provider's policies and those of the list, each once, sorted by id, as Tenancy::PoliciesOf.
void Compiler::ResolveList(uint32_t number) {
  std::vector<uint32_t> list;
  for (const tenancy::PolicyPointer& policy : tenancy_->provider_wide()) {
    list.push_back(interning_->PolicyOf(policy->id()));
  }
  for (const uint32_t policy : interning_->PolicyList(number)) {
    if (policies_[policy].source() != nullptr) list.push_back(policy);
  }
  std::sort(list.begin(), list.end(), [this](uint32_t a, uint32_t b) {
    return policies_[a].source()->id() < policies_[b].source()->id();
  });
  list.erase(std::unique(list.begin(), list.end()), list.end());
  lists_.Set(number, law_->MakeList(list, policies_));
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
  std::vector<TenantContent> contents;
  contents.reserve(tenancy_->tenants().size());
  tenancy_->tenants().ForEach(
      [&](const v1::Tenant& tenant) { contents.push_back(interning_->Encode(tenant)); });
  tenants_ = tenants_.With(contents);
  TakeStock(*interning_);
}

bool Compiler::HasGrown() const { return interning_->size() > 2 * interned_at_start_ + 1024; }

// Whether it is because of tenants that there are. Then so much is in use, and remembered as that.
bool Compiler::IsInUse() {
  Interning in_use;
  tenancy_->tenants().ForEach([&](const v1::Tenant& tenant) { in_use.Encode(tenant); });
  TakeStock(in_use);
  return !HasGrown();
}

// Remembers how much is in use, by what interned the tenants that there are and nothing else.
void Compiler::TakeStock(Interning& in_use) {
  for (const tenancy::PolicyPointer& policy : tenancy_->policies()) in_use.PolicyOf(policy->id());
  interned_at_start_ = in_use.size();
}

}  // namespace domicile::compiled

#include "service/compiled/law_on_day.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/decision/tenant_key.h"

namespace domicile::compiled {

LawOnDay::LawOnDay(std::shared_ptr<const law::Law> law, absl::CivilDay day)
    : law_(std::move(law)), day_(day), places_(law_->groups(), day) {}

uint32_t LawOnDay::AcceptanceOf(const std::vector<const CompiledPolicy*>& policies) {
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

const RouteFacts* LawOnDay::Keep(RouteFacts facts) {
  absl::MutexLock lock(&mutex_);
  return &*facts_.insert(std::move(facts)).first;
}

SenderInfo LawOnDay::InfoOf(const Sender& sender) {
  const google::protobuf::RepeatedPtrField<std::string> regime_ids(sender.regime_ids.begin(),
                                                                   sender.regime_ids.end());
  const std::string key = decision::SenderKey(*law_, sender.country_code, regime_ids, day_);
  return {classes_.Intern(key, [&sender] { return sender; }), places_.Find(sender.country_code)};
}

CompiledPolicy LawOnDay::Compile(std::shared_ptr<const v1::Policy> policy) {
  return CompiledPolicy(std::move(policy), next_serial_++, *this);
}

PolicyList LawOnDay::MakeList(const std::vector<uint32_t>& numbers,
                              const CompiledPolicies& policies) {
  PolicyList list;
  list.serial = next_serial_++;
  std::vector<const CompiledPolicy*> all;
  bool by_name = false;
  for (const uint32_t number : numbers) {
    const CompiledPolicy& policy = policies[number];
    all.push_back(&policy);
    by_name |= policy.narrows_law() && policy.by_name();
  }
  list.acceptance = AcceptanceOf(all);
  list.acceptance_by_name_ = by_name;
  list.count_ = static_cast<uint32_t>(numbers.size()) & 0x7fff'ffff;
  if (numbers.size() <= PolicyList::kFew) {
    std::copy(numbers.begin(), numbers.end(), list.few_.begin());
  } else {
    std::shared_ptr<uint32_t[]> many(new uint32_t[numbers.size()]);
    std::copy(numbers.begin(), numbers.end(), many.get());
    list.many_ = std::move(many);
  }
  return list;
}

const PolicyLimits* LawOnDay::LimitsOf(const v1::Policy& policy) {
  PolicyLimits limits;
  if (policy.has_storage()) limits.storage = LimitOf(policy.storage());
  if (policy.has_processing()) limits.processing = LimitOf(policy.processing());
  if (policy.has_remote_access()) limits.remote_access = LimitOf(policy.remote_access());
  if (policy.has_transit() && !policy.ignore_transit()) limits.transit = LimitOf(policy.transit());
  if (policy.has_recipients()) limits.recipients = LimitOf(policy.recipients());
  if (policy.has_control()) limits.control = LimitOf(policy.control());
  std::string content;
  bool any = false;
  for (const CountryLimit* limit : {limits.storage, limits.processing, limits.remote_access,
                                    limits.transit, limits.recipients, limits.control}) {
    absl::StrAppend(&content, reinterpret_cast<uintptr_t>(limit), " ");
    any |= limit != nullptr;
  }
  if (!any) return nullptr;
  const PolicyLimits*& combination = combinations_[content];
  if (combination == nullptr) combination = &combination_store_.emplace_back(limits);
  return combination;
}

const CountryLimit* LawOnDay::LimitOf(const v1::CountrySet& set) {
  std::string content;
  for (const std::string& code : set.codes()) absl::StrAppend(&content, code, " ");
  const CountryLimit*& limit = limits_[content];
  if (limit == nullptr) limit = &limit_store_.emplace_back(set, places_);
  return limit;
}

}  // namespace domicile::compiled

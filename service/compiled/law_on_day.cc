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

SenderInfo LawOnDay::InfoOf(const Sender& sender) {
  const google::protobuf::RepeatedPtrField<std::string> regime_ids(sender.regime_ids.begin(),
                                                                   sender.regime_ids.end());
  const std::string key = decision::SenderKey(*law_, sender.country_code, regime_ids, day_);
  return {classes_.Intern(key, [&sender] { return sender; }), places_.Find(sender.country_code)};
}

std::shared_ptr<const CompiledPolicy> LawOnDay::Compile(std::shared_ptr<const v1::Policy> policy) {
  LimitSource& limits = *this;
  return std::make_shared<const CompiledPolicy>(std::move(policy), next_serial_++, limits);
}

std::shared_ptr<const PolicyList> LawOnDay::MakeList(
    std::vector<std::shared_ptr<const CompiledPolicy>> policies) {
  auto list = std::make_shared<PolicyList>();
  list->serial = next_serial_++;
  std::vector<const CompiledPolicy*> all;
  for (const auto& policy : policies) {
    all.push_back(policy.get());
    list->acceptance_by_name |= policy->narrows_law() && policy->by_name();
  }
  list->acceptance = AcceptanceOf(all);
  list->policies = std::move(policies);
  return list;
}

const CountryLimit* LawOnDay::LimitOf(const v1::CountrySet& set) {
  std::string content;
  for (const std::string& code : set.codes()) absl::StrAppend(&content, code, " ");
  const CountryLimit*& limit = limits_[content];
  if (limit == nullptr) limit = &limit_store_.emplace_back(set, places_);
  return limit;
}

}  // namespace domicile::compiled

#include "service/compiled/interning.h"

#include "absl/strings/str_cat.h"
#include "service/base/interval.h"

namespace domicile::compiled {
namespace {

// Each part with its length before it, so that no two lists share a form.
void Append(const std::string& part, std::string& content) {
  absl::StrAppend(&content, part.size(), ":", part);
}

DayRange RangeOf(const std::string& from, const std::string& until) {
  return DayRangeOf(base::IntervalOf(from, until));
}

}  // namespace

TenantContent Interning::Encode(const v1::Tenant& tenant) {
  TenantContent content;
  content.id = tenant.id();
  std::string key;
  Append(tenant.country_code(), key);
  for (const std::string& id : tenant.regime_ids()) Append(id, key);
  content.sender = senders_.Intern(key, [&tenant] {
    return Sender{tenant.country_code(), {tenant.regime_ids().begin(), tenant.regime_ids().end()}};
  });
  if (!tenant.policy_ids().empty()) {
    std::vector<uint32_t> policies;
    for (const std::string& id : tenant.policy_ids()) policies.push_back(PolicyOf(id));
    content.policies = policy_lists_.Intern({reinterpret_cast<const char*>(policies.data()),
                                             policies.size() * sizeof(policies.front())});
  }
  content.choices.reserve(tenant.opt_ins_size());
  for (const v1::OptIn& opt_in : tenant.opt_ins()) {
    content.choices.push_back({NameOf(opt_in.connector_id()), ChoiceOf(opt_in)});
  }
  if (!tenant.signed_documents().empty()) {
    key.clear();
    for (const v1::SignedDocument& document : tenant.signed_documents()) {
      Append(document.SerializeAsString(), key);
    }
    content.documents = documents_.Intern(key, [&] { return tenant.signed_documents(); });
  }
  if (!tenant.objections().empty()) {
    key.clear();
    for (const v1::Objection& objection : tenant.objections()) {
      Append(objection.processor_id(), key);
      Append(objection.valid_from(), key);
    }
    content.objections = objections_.Intern(key, [&] {
      Objections objections;
      for (const v1::Objection& objection : tenant.objections()) {
        objections.list.push_back({objection.processor_id(), RangeOf(objection.valid_from(), "")});
      }
      return objections;
    });
  }
  return content;
}

uint32_t Interning::NameOf(const std::string& name) {
  return names_.Intern(name, [&name] { return name; });
}

absl::Span<const uint32_t> Interning::PolicyList(uint32_t list) const {
  const std::string_view bytes = policy_lists_[list];
  return {reinterpret_cast<const uint32_t*>(bytes.data()), bytes.size() / sizeof(uint32_t)};
}

uint32_t Interning::ChoiceOf(const v1::OptIn& opt_in) {
  std::string key;
  for (const v1::InputAssignment& input : opt_in.inputs()) {
    Append(input.connector_id(), key);
    Append(input.name(), key);
    Append(input.value(), key);
  }
  const uint32_t inputs =
      key.empty() ? 0 : inputs_.Intern(key, [&opt_in] { return opt_in.inputs(); });
  key = absl::StrCat(inputs, "|", opt_in.valid_from(), "|", opt_in.valid_until());
  // No choice has the number 0, which stands for none.
  return choices_.Intern(key, [&] {
    return Choice{inputs, RangeOf(opt_in.valid_from(), opt_in.valid_until())};
  });
}

size_t Interning::size() const {
  return names_.size() + senders_.size() + policies_.size() + policy_lists_.size() +
         choices_.size() + inputs_.size() + documents_.size() + objections_.size();
}

}  // namespace domicile::compiled

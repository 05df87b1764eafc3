#include "tests/bench/load/population.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace domicile::bench {
namespace {

constexpr int kOptIns = 10;
constexpr int kBundle = 1000;

constexpr const char* kCountries[] = {"IT", "DE", "FR", "ES", "AT", "NL", "IE", "PL", "SE", "PT",
                                      "BE", "DK", "FI", "GR", "NO", "IS", "LI", "GB", "CH", "US"};
constexpr const char* kShared[] = {"bench-eea-storage", "bench-official", "bench-lenient",
                                   "bench-known"};

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): a number
// out of a number, without a state to carry along.
uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

const char* CountryOf(uint64_t random) { return kCountries[random % std::size(kCountries)]; }

std::string TenantId(int index) { return absl::StrFormat("bench-%06d", index); }

v1::Policy PolicyNumber(size_t kind, const std::string& id) {
  v1::Policy policy;
  policy.set_id(id);
  switch (kind) {
    case 0:
      for (const char* code : {"EEA", "CH", "GB"}) policy.mutable_storage()->add_codes(code);
      break;
    case 1:
      policy.set_refuse_vendor_assertions(true);
      break;
    case 2:
      policy.set_on_undetermined(v1::ON_UNDETERMINED_ALLOW);
      break;
    default:
      policy.set_require_known_recipients(true);
  }
  return policy;
}

}  // namespace

Population::Population(Options options, const std::vector<v1::Connector>& catalog)
    : options_(std::move(options)) {
  for (const v1::Connector& connector : catalog) connectors_.emplace(connector.id(), connector);
  for (const auto& [id, connector] : connectors_) {
    if (id.substr(0, id.find('/')) == options_.spared_processor) continue;
    Choice choice{.connector_id = id, .settings = {}};
    AddSettings(connector, choice);
    choices_.push_back(std::move(choice));
  }
}

void Population::AddSettings(const v1::Connector& connector, Choice& choice) const {
  for (const v1::Input& input : connector.inputs()) {
    const bool known =
        std::any_of(choice.settings.begin(), choice.settings.end(), [&](const auto& setting) {
          return setting.first == connector.id() && setting.second.name() == input.name();
        });
    if (known) return;  // a circle of connectors
    if (input.kind() == v1::INPUT_KIND_SETTING) choice.settings.emplace_back(connector.id(), input);
  }
  for (const v1::Downstream& downstream : connector.downstreams()) {
    const auto next = connectors_.find(downstream.connector_id());
    if (next == connectors_.end()) continue;
    v1::Connector unbound = next->second;
    for (const v1::InputBinding& binding : downstream.input_bindings()) {
      auto& inputs = *unbound.mutable_inputs();
      inputs.erase(
          std::remove_if(inputs.begin(), inputs.end(),
                         [&](const v1::Input& input) { return input.name() == binding.input(); }),
          inputs.end());
    }
    if (unbound.id() != choice.connector_id) AddSettings(unbound, choice);
  }
}

std::vector<size_t> Population::ChoicesOf(int index) const {
  std::vector<size_t> all(choices_.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  const size_t count = std::min<size_t>(kOptIns, all.size());
  uint64_t random = Mix(options_.seed ^ Mix(static_cast<uint64_t>(index)));
  for (size_t i = 0; i < count; ++i) {
    random = Mix(random);
    std::swap(all[i], all[i + random % (all.size() - i)]);
  }
  all.resize(count);
  return all;
}

v1::OptIn Population::OptIn(const Choice& choice, uint64_t random) const {
  v1::OptIn opt_in;
  opt_in.set_connector_id(choice.connector_id);
  for (const auto& [connector_id, input] : choice.settings) {
    random = Mix(random);
    v1::InputAssignment& assignment = *opt_in.add_inputs();
    assignment.set_connector_id(connector_id);
    assignment.set_name(input.name());
    const auto count = static_cast<uint64_t>(input.values_size());
    assignment.set_value(input.values(static_cast<int>(random % count)).value());
  }
  return opt_in;
}

v1::Tenant Population::Tenant(int index) const {
  const uint64_t random = Mix(options_.seed * 31 + static_cast<uint64_t>(index));
  v1::Tenant tenant;
  tenant.set_id(TenantId(index));
  tenant.set_country_code(CountryOf(random));
  const size_t kind = Mix(random) % (std::size(kShared) + 1);
  if (options_.policies == Policies::kOwn) {
    tenant.add_policy_ids(TenantId(index));
  } else if (kind < std::size(kShared)) {
    tenant.add_policy_ids(kShared[kind]);
  }
  for (const size_t choice : ChoicesOf(index)) {
    *tenant.add_opt_ins() = OptIn(choices_[choice], random + choice);
  }
  return tenant;
}

absl::Status Population::ForEachBundle(
    const std::function<absl::Status(const v1::Bundle&)>& apply) const {
  v1::Bundle bundle;
  for (size_t i = 0; i < std::size(kShared) && options_.policies == Policies::kShared; ++i) {
    *bundle.add_policies() = PolicyNumber(i, kShared[i]);
  }
  for (int i = 0; i < options_.tenants; ++i) {
    *bundle.add_tenants() = Tenant(i);
    if (options_.policies == Policies::kOwn) {
      const uint64_t kind = Mix(options_.seed + static_cast<uint64_t>(i)) % std::size(kShared);
      *bundle.add_policies() = PolicyNumber(kind, TenantId(i));
    }
    if (bundle.tenants_size() < kBundle && i + 1 < options_.tenants) continue;
    if (const absl::Status status = apply(bundle); !status.ok()) return status;
    bundle.Clear();
  }
  return absl::OkStatus();
}

v1::TransferCheck Population::Check(uint64_t number) const {
  const uint64_t random = Mix(options_.seed ^ Mix(number));
  const int tenant = static_cast<int>(random % static_cast<uint64_t>(options_.tenants));
  const std::vector<size_t> choices = ChoicesOf(tenant);
  v1::TransferCheck check;
  check.set_tenant_id(TenantId(tenant));
  check.set_connector_id(choices_[choices[Mix(random) % choices.size()]].connector_id);
  check.set_data_subject_country(CountryOf(Mix(random + 1)));
  return check;
}

v1::ResolveResidencyRequest Population::Resolve(uint64_t number) const {
  const uint64_t random = Mix(options_.seed ^ Mix(number));
  const Choice& choice = choices_[random % choices_.size()];
  v1::ResolveResidencyRequest request;
  request.mutable_selector()->add_connector_ids(choice.connector_id);
  *request.mutable_inputs() = OptIn(choice, random).inputs();
  request.set_tenant_country(CountryOf(Mix(random)));
  request.set_data_subject_country(CountryOf(Mix(random + 1)));
  return request;
}

}  // namespace domicile::bench

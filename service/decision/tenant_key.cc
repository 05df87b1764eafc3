#include "service/decision/tenant_key.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/date.h"

namespace domicile::decision {
namespace {

// Each part with its length before it, so that no two lists share a form.
void Append(const std::string& part, std::string& key) {
  absl::StrAppend(&key, part.size(), ":", part);
}

}  // namespace

std::string SenderKey(const law::Law& law, const std::string& country_code,
                      const google::protobuf::RepeatedPtrField<std::string>& regime_ids,
                      absl::CivilDay as_of) {
  std::string key;
  for (const std::string& id : regime_ids) Append(id, key);
  absl::StrAppend(&key, "|");
  if (!regime_ids.empty()) return key;
  const std::vector<const v1::Regime*> regimes = law.RegimesOf(country_code, as_of);
  for (const v1::Regime* regime : regimes) Append(regime->id(), key);
  absl::StrAppend(&key, "|");
  // How long that stays so, and whether its name has to be said.
  for (const v1::Regime& regime : law.data().regimes()) {
    const auto change = law.groups().NextChange(regime.territory_code(), country_code, as_of);
    if (change) Append(base::FormatDay(*change), key);
  }
  if (regimes.empty()) Append(country_code, key);
  return key;
}

Bearing::Bearing(const World& world, const std::string& connector_id, absl::CivilDay as_of)
    : law_(world.law),
      as_of_(as_of),
      connector_id_(connector_id),
      reach_(ReachOf(world.catalog, connector_id)) {
  if (const v1::Connector* connector = world.catalog.FindConnector(connector_id)) {
    channel_id_ = connector->channel_id();
  }
}

bool Bearing::Concerns(const v1::Policy& policy) const {
  const auto& connectors = policy.scope().connector_ids();
  const auto& channels = policy.scope().channel_ids();
  return (connectors.empty() ||
          std::find(connectors.begin(), connectors.end(), connector_id_) != connectors.end()) &&
         (channels.empty() ||
          std::find(channels.begin(), channels.end(), channel_id_) != channels.end());
}

void Bearing::AppendKey(const TenantView& view, bool by_id, std::string& key) const {
  const v1::Tenant& tenant = view.tenant;
  absl::StrAppend(&key, SenderKey(law_, tenant.country_code(), tenant.regime_ids(), as_of_));
  absl::StrAppend(&key, "|", reach_.by_tenant_country ? tenant.country_code() : "", "|");
  for (const v1::Policy* policy : view.policies) {
    if (Concerns(*policy)) Append(by_id ? policy->id() : PolicyContent(*policy), key);
  }
  absl::StrAppend(&key, "|");
  for (const v1::OptIn& opt_in : tenant.opt_ins()) {
    if (opt_in.connector_id() != connector_id_) continue;
    for (const v1::InputAssignment& input : opt_in.inputs()) {
      Append(input.connector_id(), key);
      Append(input.name(), key);
      Append(input.value(), key);
    }
    absl::StrAppend(&key, "|", opt_in.valid_from(), "|", opt_in.valid_until(), "|in");
  }
  absl::StrAppend(&key, "|");
  for (const v1::Objection& objection : tenant.objections()) {
    if (reach_.processor_ids.count(objection.processor_id()) == 0) continue;
    Append(objection.processor_id(), key);
    absl::StrAppend(&key, objection.valid_from());
  }
  absl::StrAppend(&key, "|");
  for (const v1::SignedDocument& document : tenant.signed_documents()) {
    if (reach_.processor_ids.count(document.processor_id()) == 0) continue;
    for (const std::string& part :
         {document.processor_id(), document.entity_id(), document.instrument(), document.module(),
          document.signed_on(), document.valid_until()}) {
      Append(part, key);
    }
  }
  absl::StrAppend(&key, "\n");
}

std::string PolicyContent(const v1::Policy& policy) {
  v1::Policy content = policy;
  content.clear_id();
  content.clear_title();
  content.clear_description();
  content.clear_revision();
  content.clear_create_time();
  content.clear_update_time();
  return content.SerializeAsString();
}

}  // namespace domicile::decision

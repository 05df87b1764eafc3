#include "service/decision/memo.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace domicile::decision {

v1::Verdict Memo::VerdictOf(const TenantView& tenant, const std::string& connector_id) {
  return verdicts_.Get(KeyOf(tenant, connector_id, false),
                       [&] { return Decide(tenant, connector_id).verdict(); });
}

const v1::Decision& Memo::DecisionOf(const TenantView& tenant, const std::string& connector_id) {
  return decisions_.Get(KeyOf(tenant, connector_id, true),
                        [&] { return Decide(tenant, connector_id); });
}

std::string Memo::KeyOf(const TenantView& tenant, const std::string& connector_id, bool by_id) {
  const std::unique_ptr<const Bearing>& bearing = bearings_.Get(
      connector_id, [&] { return std::make_unique<const Bearing>(world_, connector_id, as_of_); });
  std::string key = absl::StrCat(connector_id, "\n");
  bearing->AppendKey(tenant, by_id, key);
  return key;
}

v1::Decision Memo::Decide(const TenantView& tenant, const std::string& connector_id) const {
  v1::TransferCheck check;
  check.set_connector_id(connector_id);
  absl::StatusOr<TransferAnswer> answer = CheckTransfer(world_, tenant, check, as_of_);
  // The only error that such a check can have is that there is no such connector.
  if (!answer.ok()) return {};
  answer->decision.clear_tenant_id();
  return std::move(answer->decision);
}

}  // namespace domicile::decision

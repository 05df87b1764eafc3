// What a decision on one connector can see of a tenant, as a key: two tenants with the same key get
// the same decision, but for the names in it.

#ifndef DOMICILE_SERVICE_DECISION_TENANT_KEY_H_
#define DOMICILE_SERVICE_DECISION_TENANT_KEY_H_

#include <string>

#include "absl/time/civil_time.h"
#include "service/decision/reach.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

// What the law can see of a sender: two with the same key are under the same regimes, for as long.
std::string SenderKey(const law::Law& law, const std::string& country_code,
                      const google::protobuf::RepeatedPtrField<std::string>& regime_ids,
                      absl::CivilDay as_of);

// What of tenants bears on one connector of a world. Immutable.
class Bearing {
 public:
  Bearing(const World& world, const std::string& connector_id, absl::CivilDay as_of);

  // Adds the key of what the tenant has. With `by_id` policies count by their ids, which the
  // reasons of a decision and its alternatives name; otherwise by what they ask.
  void AppendKey(const TenantView& tenant, bool by_id, std::string& key) const;

 private:
  bool Concerns(const v1::Policy& policy) const;

  const law::Law& law_;
  const absl::CivilDay as_of_;
  const std::string connector_id_;
  std::string channel_id_;
  const Reach reach_;
};

// What a policy asks, without its names, times and revision.
std::string PolicyContent(const v1::Policy& policy);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_TENANT_KEY_H_

// The nearest way on for a tenant that may not use a connector: another connector on the same
// channel, or a change.

#ifndef DOMICILE_SERVICE_DECISION_NEAREST_H_
#define DOMICILE_SERVICE_DECISION_NEAREST_H_

#include <string>

#include "domicile/v1/permission.pb.h"
#include "service/decision/memo.h"
#include "service/decision/transfer.h"

namespace domicile::decision {

struct Nearest {
  std::string connector_id;     // another one, or empty
  v1::Alternative alternative;  // what it, or else this one, needs; without remedies when nothing
};

// Thread-safe.
class NearestMemo {
 public:
  // In the order of what it asks: another connector that the tenant opted in to and may use; a
  // choice for this one; another one that it would only have to opt in to; other changes, the
  // smallest first. Empty when nothing was found. `memo` is of the world that counts.
  const Nearest& Find(const TenantView& tenant, const std::string& connector_id,
                      const std::string& channel_id, Memo& memo);

 private:
  OnceMap<Nearest> found_;
};

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_NEAREST_H_

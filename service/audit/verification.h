// Follows the chain of a whole log.

#ifndef DOMICILE_SERVICE_AUDIT_VERIFICATION_H_
#define DOMICILE_SERVICE_AUDIT_VERIFICATION_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain_check.h"
#include "service/sqlite/database.h"

namespace domicile::audit {

// Goes through all entries, and what groups of them refer to, and looks for the known entries on
// the way; in the transaction that is open. CANCELLED when `cancelled`, unless it is empty, says so
// meanwhile.
absl::StatusOr<v1::VerifyLogResponse> FollowChain(sqlite::Database& database, ChainEnds ends,
                                                  const std::vector<KnownEntry>& known,
                                                  const std::function<bool()>& cancelled);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_VERIFICATION_H_

// Errors about the law.

#ifndef DOMICILE_SERVICE_RPC_LAW_ERRORS_H_
#define DOMICILE_SERVICE_RPC_LAW_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "service/law/law.h"

namespace domicile::rpc {

// NOT_FOUND with the nearest ids.
absl::Status RuleNotFound(const law::Law& law, const std::string& id);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_LAW_ERRORS_H_

// Whether a contract says what it has to say.

#ifndef DOMICILE_CLIENTS_CLI_CONTRACT_CHECK_H_
#define DOMICILE_CLIENTS_CLI_CONTRACT_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "domicile/v1/contract.pb.h"

namespace domicile::cli {

// Bad data, naming the file and the expectation, for a contract that is not as contract.proto
// requires: above all for one that nothing could break.
absl::Status CheckContract(const v1::Contract& contract, const std::string& file);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTRACT_CHECK_H_

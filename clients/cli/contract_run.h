// Asks the requests of a contract and compares the answers with what it relies on.

#ifndef DOMICILE_CLIENTS_CLI_CONTRACT_RUN_H_
#define DOMICILE_CLIENTS_CLI_CONTRACT_RUN_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cpp/client.h"
#include "domicile/v1/contract.pb.h"

namespace domicile::cli {

// `contract` has been checked. An error of the server is a broken expectation where an answer was
// relied on; one that says nothing about the answer, such as UNAVAILABLE, ends the run and is
// returned, unless it is the one relied on.
absl::StatusOr<v1::ContractReport> RunContract(const v1::Contract& contract,
                                               const std::string& file,
                                               const client::Client& client);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTRACT_RUN_H_

// The tenants and policies that a contract brings.

#ifndef DOMICILE_CLIENTS_CLI_CONTRACT_TENANCY_H_
#define DOMICILE_CLIENTS_CLI_CONTRACT_TENANCY_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cpp/client.h"
#include "domicile/v1/contract.pb.h"

namespace domicile::cli {

// Refuses a contract that brings tenants or policies, which would have to be written to the server
// at `address`, and says what else can be done. INVALID_ARGUMENT.
absl::Status CheckBringsNoTenancy(const v1::Contract& contract, const std::string& file,
                                  const std::string& address);

// Makes the server have the contract's tenants and policies, all or none; nothing to do when it
// brings none. Bad data when the server refuses them, with the field's path from the contract down.
absl::Status ApplyTenancy(const v1::Contract& contract, const std::string& file,
                          const client::Client& client);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTRACT_TENANCY_H_

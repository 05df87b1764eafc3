// Contracts from files.

#ifndef DOMICILE_CLIENTS_CLI_CONTRACT_FILE_H_
#define DOMICILE_CLIENTS_CLI_CONTRACT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "domicile/v1/contract.pb.h"

namespace domicile::cli {

// Reads and checks a contract, in the form that the name's ending says: .textproto, .yaml, .yml or
// .json. Everything that is wrong with it is bad data; the message names the file, the line where
// it is known, and the nearest right name.
absl::StatusOr<v1::Contract> ReadContract(const std::string& file);

// The same for a text that was read already.
absl::StatusOr<v1::Contract> ParseContract(const std::string& text, const std::string& file);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_CONTRACT_FILE_H_

#include "clients/cli/contract_file.h"

#include "clients/cli/contract_check.h"
#include "clients/cli/message_file.h"
#include "service/base/status_macros.h"

namespace domicile::cli {

absl::StatusOr<v1::Contract> ReadContract(const std::string& file) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return ParseContract(text, file);
}

absl::StatusOr<v1::Contract> ParseContract(const std::string& text, const std::string& file) {
  v1::Contract contract;
  DOMICILE_RETURN_IF_ERROR(ReadMessage(text, file, "a contract", &contract));
  DOMICILE_RETURN_IF_ERROR(CheckContract(contract, file));
  return contract;
}

}  // namespace domicile::cli

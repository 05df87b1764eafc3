#include "clients/cli/contract_file.h"

#include "clients/cli/contract_check.h"
#include "service/base/status_macros.h"
#include "service/messages/message_file.h"

namespace domicile::cli {

absl::StatusOr<v1::Contract> ReadContract(const std::string& file) {
  DOMICILE_ASSIGN_OR_RETURN(const std::string text, messages::ReadFile(file));
  return ParseContract(text, file);
}

absl::StatusOr<v1::Contract> ParseContract(const std::string& text, const std::string& file) {
  v1::Contract contract;
  DOMICILE_RETURN_IF_ERROR(messages::ReadMessage(text, file, "a contract", &contract));
  DOMICILE_RETURN_IF_ERROR(CheckContract(contract, file));
  return contract;
}

}  // namespace domicile::cli

// A contract's file, in the form that the first byte chooses.

#include "clients/cli/contract_file.h"
#include "tests/fuzz/input.h"

namespace domicile {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Choices choices({reinterpret_cast<const char*>(data), size});
  constexpr const char* kFiles[] = {"c.yaml", "c.textproto", "c.json"};
  const char* const file = kFiles[choices.Below(3)];
  const auto contract = cli::ParseContract(std::string(choices.rest()), file);
  if (contract.ok()) {
    DOMICILE_FUZZ_EXPECT(!contract->SerializeAsString().empty(), "a contract that says nothing");
  } else {
    DOMICILE_FUZZ_EXPECT(contract.status().message().find(file) != std::string::npos,
                         contract.status().ToString());
  }
  return 0;
}

}  // namespace domicile

// The bytes of a library, before anything maps them.

#include <elf.h>

#include "service/loader/elf_check.h"
#include "service/loader/refusal.h"
#include "tests/fuzz/input.h"

namespace domicile {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const absl::Status checked = loader::CheckElf(bytes);
  if (checked.ok()) {
    DOMICILE_FUZZ_EXPECT(bytes.size() >= sizeof(Elf64_Ehdr) && bytes.substr(0, 4) == "\177ELF", "");
  } else {
    DOMICILE_FUZZ_EXPECT(loader::RefusalReason(checked).has_value(), checked.ToString());
  }
  return 0;
}

}  // namespace domicile

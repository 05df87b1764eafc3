// What can be said of a library from its bytes alone, before a child is started for it.

#ifndef DOMICILE_SERVICE_LOADER_ELF_CHECK_H_
#define DOMICILE_SERVICE_LOADER_ELF_CHECK_H_

#include <string_view>

#include "absl/status/status.h"

namespace domicile::loader {

// Refuses NOT_ELF, WRONG_ARCHITECTURE, NOT_A_LIBRARY, and UNLOADABLE for a file that is cut short.
absl::Status CheckElf(std::string_view bytes);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_ELF_CHECK_H_

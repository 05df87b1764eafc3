// The program's log: spdlog, to stderr, as text for a person or JSON lines for a machine.

#ifndef DOMICILE_SERVICE_BASE_LOG_H_
#define DOMICILE_SERVICE_BASE_LOG_H_

#include <string>

#include "absl/status/status.h"

namespace domicile::base {

// Sets up the default logger. `format` is `text` or `json`, `level` one of spdlog's names.
// INVALID_ARGUMENT for any other.
absl::Status SetUpLog(const std::string& format, const std::string& level);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_LOG_H_

// Within the loader, a plugin's refusal travels as an absl::Status that carries the reason; any
// other error is the machine's fault and not the plugin's, and fails the whole load.

#ifndef DOMICILE_SERVICE_LOADER_REFUSAL_H_
#define DOMICILE_SERVICE_LOADER_REFUSAL_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace domicile::loader {

// `reason` is one of rejection_reason.h; `message` does not name the file.
absl::Status Refuse(std::string_view reason, std::string_view message);

// The reason, when the error is a refusal.
std::optional<std::string> RefusalReason(const absl::Status& status);

// Text from a plugin, fit for a terminal, a log and a proto3 string: short, printable ASCII.
std::string Printable(std::string_view text);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_REFUSAL_H_

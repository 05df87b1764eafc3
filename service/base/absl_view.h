#ifndef DOMICILE_SERVICE_BASE_ABSL_VIEW_H_
#define DOMICILE_SERVICE_BASE_ABSL_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace domicile::base {

// For abseil's functions: Debian's abseil has a string_view of its own, to which none of std
// converts.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_ABSL_VIEW_H_

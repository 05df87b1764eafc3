// Texts as abseil's containers look them up: its string_view is a type of its own here.

#ifndef DOMICILE_SERVICE_COMPILED_TEXT_H_
#define DOMICILE_SERVICE_COMPILED_TEXT_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace domicile::compiled {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_TEXT_H_

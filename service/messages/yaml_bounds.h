// Whether a text of YAML can be read in a time and in memory that its length bounds.

#ifndef DOMICILE_SERVICE_MESSAGES_YAML_BOUNDS_H_
#define DOMICILE_SERVICE_MESSAGES_YAML_BOUNDS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace domicile::messages {

// Beyond so many values, each counted wherever an alias repeats it, a text is refused.
inline constexpr int64_t kMostYamlValues = 1'000'000;

// Bad data, with the file and line, for a text on which yaml-cpp 0.7 would go round in circles,
// whose aliases lead back to themselves, or that they make too large. Throws as yaml-cpp does for
// what is no YAML.
absl::Status CheckYamlBounds(const std::string& text, const std::string& file);

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_YAML_BOUNDS_H_

// Says in a sentence why a child went no further.

#ifndef DOMICILE_SERVICE_LOADER_CHILD_REFUSAL_H_
#define DOMICILE_SERVICE_LOADER_CHILD_REFUSAL_H_

#include <string_view>

#include "absl/status/status.h"

namespace domicile::loader {

// From the payload of REFUSED, which is not trusted. `activity` is what the plugin was at.
absl::Status DescribeRefusal(std::string_view payload, std::string_view activity);

// From what waitid(2) tells of a child that ended without a word.
absl::Status DescribeExit(int code, int status, std::string_view activity);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_CHILD_REFUSAL_H_

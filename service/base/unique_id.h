// Names that nothing else has.

#ifndef DOMICILE_SERVICE_BASE_UNIQUE_ID_H_
#define DOMICILE_SERVICE_BASE_UNIQUE_ID_H_

#include <string>

#include "absl/time/time.h"

namespace domicile::base {

// A UUID of version 7, which sorts by the time. Thread-safe.
std::string NewUniqueId(absl::Time time);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_UNIQUE_ID_H_

// What a law must be to be used.

#ifndef DOMICILE_SERVICE_LAW_LAW_CHECK_H_
#define DOMICILE_SERVICE_LAW_LAW_CHECK_H_

#include "absl/status/status.h"
#include "domicile/v1/law.pb.h"

namespace domicile::law {

// INVALID_ARGUMENT that lists what is wrong, each with the element it is about; see Law::Build.
absl::Status CheckLaw(const v1::Law& law);

}  // namespace domicile::law

#endif  // DOMICILE_SERVICE_LAW_LAW_CHECK_H_

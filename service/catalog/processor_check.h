// Rules for a plugin's `processor.textproto`.

#ifndef DOMICILE_SERVICE_CATALOG_PROCESSOR_CHECK_H_
#define DOMICILE_SERVICE_CATALOG_PROCESSOR_CHECK_H_

#include "domicile/plugin/v1/descriptor.pb.h"
#include "service/base/problems.h"

namespace domicile::catalog {

// Completes evidence and checks everything that the descriptor says of itself.
void CompleteAndCheckProcessor(plugin::v1::ProcessorDescriptor& descriptor,
                               base::Problems& problems);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_PROCESSOR_CHECK_H_

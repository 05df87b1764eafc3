// Rules for a plugin's `<product>.textproto`.

#ifndef DOMICILE_SERVICE_CATALOG_CONNECTOR_CHECK_H_
#define DOMICILE_SERVICE_CATALOG_CONNECTOR_CHECK_H_

#include "domicile/v1/connector.pb.h"
#include "domicile/v1/processor.pb.h"
#include "service/base/problems.h"

namespace domicile::catalog {

// Completes evidence and checks everything that the connector says of itself and of its processor.
// What it says of other plugins is checked when all of them are known.
void CompleteAndCheckConnector(const v1::Processor& processor, v1::Connector& connector,
                               base::Problems& problems);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_CONNECTOR_CHECK_H_

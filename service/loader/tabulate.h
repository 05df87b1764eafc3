// Asks a resolver about every combination of its inputs.

#ifndef DOMICILE_SERVICE_LOADER_TABULATE_H_
#define DOMICILE_SERVICE_LOADER_TABULATE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "domicile/v1/connector.pb.h"
#include "service/loader/child.h"
#include "service/loader/load.h"

namespace domicile::loader {

// Asks twice, for the connector at `index` of the plugin's table. Rows come with the last input
// changing fastest; a row's placements are in the descriptor's order, each once. Refuses
// RESOLVER_MISMATCH, RESOLVER_OUTSIDE_DESCRIPTOR, NOT_DETERMINISTIC, TOO_LARGE, and what
// Child::Receive does.
absl::StatusOr<v1::ResolverTable> Tabulate(Child& child, uint32_t index,
                                           const v1::Connector& connector,
                                           const LoadOptions& options);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_TABULATE_H_

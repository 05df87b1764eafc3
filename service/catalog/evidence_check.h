// Rules for what carries evidence, wherever in a descriptor it stands.

#ifndef DOMICILE_SERVICE_CATALOG_EVIDENCE_CHECK_H_
#define DOMICILE_SERVICE_CATALOG_EVIDENCE_CHECK_H_

#include <string>

#include "domicile/v1/evidence.pb.h"
#include "domicile/v1/processor.pb.h"
#include "service/base/problems.h"

namespace domicile::catalog {

// Whether a fact with this evidence may be relied on: some of it is more than general knowledge.
bool MayBeReliedOn(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence);

// Fills in, everywhere within `root`, what evidence names by the id of a source of `processor`, and
// the day by which it is to be reviewed; then checks evidence, sites, places, facilities and
// unknowns. `root` may be the processor itself.
void CompleteAndCheckEvidence(const v1::Processor& processor, google::protobuf::Message& root,
                              const std::string& path, base::Problems& problems);

// Adds a problem when a day that is set is none, or when the interval is empty.
void CheckInterval(const std::string& from, const std::string& until, const std::string& path,
                   base::Problems& problems);

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_EVIDENCE_CHECK_H_

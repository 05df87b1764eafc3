// Messages with something in every field.

#ifndef DOMICILE_TESTS_FUZZ_FILLED_H_
#define DOMICILE_TESTS_FUZZ_FILLED_H_

#include "google/protobuf/message.h"

namespace domicile::fuzz {

// Sets every field, messages within up to that depth, to a value that its name calls for: ids that
// there are in the small catalog and its tenants, countries, days.
void Fill(google::protobuf::Message& message, int depth);

}  // namespace domicile::fuzz

#endif  // DOMICILE_TESTS_FUZZ_FILLED_H_

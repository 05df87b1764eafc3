// What is different between two laws.

#ifndef DOMICILE_CLIENTS_CLI_LAW_DIFF_H_
#define DOMICILE_CLIENTS_CLI_LAW_DIFF_H_

#include <string>

#include "absl/status/statusor.h"
#include "domicile/v1/law.pb.h"
#include "domicile/v1/law_diff.pb.h"

namespace domicile::cli {

// Reads a law from a directory of textproto, or from one file: .textproto, .yaml, .yml or .json.
// Whether a server would take it is not asked. Bad data with the file and line; INVALID_ARGUMENT or
// NOT_FOUND when there is nothing to read.
absl::StatusOr<v1::Law> ReadLawAt(const std::string& path);

// The changes that lead from one law to the other, element by element, in whatever order these are.
v1::LawDiff DiffLaws(const v1::Law& before, const v1::Law& after);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_LAW_DIFF_H_

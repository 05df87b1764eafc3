// Paths in one line.

#ifndef DOMICILE_CLIENTS_CLI_PATH_TEXT_H_
#define DOMICILE_CLIENTS_CLI_PATH_TEXT_H_

#include <string>
#include <vector>

#include "clients/cli/table.h"
#include "domicile/v1/path.pb.h"

namespace domicile::cli {

// `tenant IT → XCALLY IT → sinch/whatsapp → Acme (region is us)`: recipients by their connector, or
// by name when they are not one; a condition stands behind the party that data only reaches when it
// holds.
std::string PathText(const v1::Path& path);

// Where the recipient of a leg acts: countries, and groups where no more is said; sorted, each
// once.
std::vector<std::string> LegPlaces(const v1::Leg& leg);

// Whether it is not known where the recipient of a leg acts.
bool LegIsUnlocated(const v1::Leg& leg);

// The countries on the path, and whether those of a recipient are unknown.
Cell PathCountriesCell(const v1::Path& path);

// The names of the facts that are missing on the path, each once, with the recipient's name.
Cell PathUnknownsCell(const v1::Path& path);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_PATH_TEXT_H_

// What separates JSON from YAML.

#ifndef DOMICILE_CLIENTS_CLI_JSON_ESCAPES_H_
#define DOMICILE_CLIENTS_CLI_JSON_ESCAPES_H_

#include <string>

namespace domicile::cli {

// JSON with every pair of escaped surrogates, such as `\ud83d\ude00`, as the one character that it
// stands for, in UTF-8. All else, and so every line break, stays.
std::string JoinSurrogates(const std::string& json);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_JSON_ESCAPES_H_

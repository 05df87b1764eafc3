// What separates JSON from YAML.

#ifndef DOMICILE_SERVICE_MESSAGES_JSON_ESCAPES_H_
#define DOMICILE_SERVICE_MESSAGES_JSON_ESCAPES_H_

#include <string>

namespace domicile::messages {

// JSON with every pair of escaped surrogates, such as `\ud83d\ude00`, as the one character that it
// stands for, in UTF-8. All else, and so every line break, stays.
std::string JoinSurrogates(const std::string& json);

}  // namespace domicile::messages

#endif  // DOMICILE_SERVICE_MESSAGES_JSON_ESCAPES_H_

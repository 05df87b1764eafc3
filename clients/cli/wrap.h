// Text in lines that fit.

#ifndef DOMICILE_CLIENTS_CLI_WRAP_H_
#define DOMICILE_CLIENTS_CLI_WRAP_H_

#include <string>
#include <vector>

namespace domicile::cli {

// The text in lines of at most `width` columns where its words allow that; a word is never broken,
// since it may be an address. At least one line.
std::vector<std::string> Wrap(const std::string& text, int width);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_WRAP_H_

// Which of the known names somebody probably meant.

#ifndef DOMICILE_SERVICE_BASE_NEAREST_H_
#define DOMICILE_SERVICE_BASE_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace domicile::base {

// At most `limit` of `known` that are close to `name` by edit distance, or contain it, the closest
// first, equal ones in the order of `known`. Empty when nothing is close.
std::vector<std::string> Nearest(std::string_view name, const std::vector<std::string>& known,
                                 size_t limit = 3);

// "; did you mean `a`, `b` or `c`?", or nothing when nothing is close.
std::string DidYouMean(std::string_view name, const std::vector<std::string>& known);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_NEAREST_H_

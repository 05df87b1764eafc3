// Countries: ISO 3166-1 alpha-2, and the form of ISO 3166-2.

#ifndef DOMICILE_SERVICE_VOCABULARY_COUNTRY_H_
#define DOMICILE_SERVICE_VOCABULARY_COUNTRY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace domicile::vocabulary {

// Every code, sorted.
const std::vector<std::string>& CountryCodes();

bool IsCountry(std::string_view code);

// The English name, such as `Italy`; empty for a code that is none.
std::string_view CountryTitle(std::string_view code);

// INVALID_ARGUMENT, with the nearest codes, for a code that is none.
absl::Status CheckCountry(std::string_view code);

// What to write instead of a code that is none, such as "; the United Kingdom is `GB`"; empty when
// nobody can tell.
std::string CountryHint(std::string_view code);

// Whether `code` has the form of ISO 3166-2 within `country`, such as `US-VA` in `US`.
bool IsSubdivisionOf(std::string_view code, std::string_view country);

}  // namespace domicile::vocabulary

#endif  // DOMICILE_SERVICE_VOCABULARY_COUNTRY_H_

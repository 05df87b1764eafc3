// Data categories: the dotted keys of fideslang, in which `user.contact` covers
// `user.contact.phone_number`.

#ifndef DOMICILE_SERVICE_VOCABULARY_DATA_CATEGORY_H_
#define DOMICILE_SERVICE_VOCABULARY_DATA_CATEGORY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace domicile::vocabulary {

// Every key of fideslang 3.2 that is not deprecated, sorted.
const std::vector<std::string>& DataCategories();

// INVALID_ARGUMENT, with the nearest keys, for a key that is none.
absl::Status CheckDataCategory(std::string_view key);

// Whether `category` is `ancestor` or below it.
bool Covers(std::string_view ancestor, std::string_view category);

}  // namespace domicile::vocabulary

#endif  // DOMICILE_SERVICE_VOCABULARY_DATA_CATEGORY_H_

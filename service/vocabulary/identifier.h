// The form of identifiers.

#ifndef DOMICILE_SERVICE_VOCABULARY_IDENTIFIER_H_
#define DOMICILE_SERVICE_VOCABULARY_IDENTIFIER_H_

#include <string_view>

namespace domicile::vocabulary {

// Whether `id` is 1 to 63 lower-case letters, digits and hyphens, and starts and ends with a letter
// or digit: what a processor, channel, product, entity or placement is called.
bool IsIdentifier(std::string_view id);

// Whether `id` is `processor/product`, both identifiers.
bool IsConnectorId(std::string_view id);

// The `processor` of `processor/product`; all of `id` when there is no slash.
std::string_view ProcessorOf(std::string_view connector_id);

// Whether `name` is 1 to 63 lower-case letters, digits and underscores, and starts with a letter:
// what an input or a fact is called.
bool IsName(std::string_view name);

}  // namespace domicile::vocabulary

#endif  // DOMICILE_SERVICE_VOCABULARY_IDENTIFIER_H_

// Digests that name content.

#ifndef DOMICILE_SERVICE_BASE_DIGEST_H_
#define DOMICILE_SERVICE_BASE_DIGEST_H_

#include <string>
#include <string_view>

namespace domicile::base {

// SHA-256 in hexadecimal, 64 characters.
std::string Sha256Hex(std::string_view bytes);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_DIGEST_H_

// Digests that name content.

#ifndef DOMICILE_SERVICE_BASE_DIGEST_H_
#define DOMICILE_SERVICE_BASE_DIGEST_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace domicile::base {

// SHA-256 in hexadecimal, 64 characters.
std::string Sha256Hex(std::string_view bytes);

// Whether it is SHA-256 as Sha256Hex() writes it: 64 hexadecimal digits, the letters lower-case.
bool IsSha256Hex(std::string_view text);

// SHA-256, 32 bytes.
std::string Sha256(std::string_view bytes);

// The seal of a message in a row of them: SHA-256, 32 bytes, of the seal before, the message's
// number as eight bytes, most significant first, and the message. None can be missing, altered or
// out of its place without all seals behind it being others.
std::string SealOf(std::string_view seal_before, uint64_t number, std::string_view message);

// What stands before the first message.
std::string FirstSeal();

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_DIGEST_H_

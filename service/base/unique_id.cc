#include "service/base/unique_id.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace domicile::base {
namespace {

// Chance, of which one call to the generator yields enough for many names.
void FillByChance(unsigned char* bytes, size_t size) {
  static thread_local unsigned char pool[1024];
  static thread_local size_t left = 0;
  if (left < size) {
    if (RAND_bytes(pool, sizeof(pool)) != 1) abort();
    left = sizeof(pool);
  }
  left -= size;
  std::copy_n(pool + left, size, bytes);
}

}  // namespace

std::string NewUniqueId(absl::Time time) {
  // UUID version 7: 48 bits of milliseconds, then chance.
  unsigned char bytes[16];
  FillByChance(bytes, sizeof(bytes));
  const uint64_t milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(time));
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(milliseconds >> (40 - 8 * i));
  bytes[6] = static_cast<unsigned char>(0x70 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
  std::string id;
  id.reserve(36);
  for (size_t i = 0; i < sizeof(bytes); ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    if (i == 4 || i == 6 || i == 8 || i == 10) id.push_back('-');
    id.push_back(kDigits[bytes[i] >> 4]);
    id.push_back(kDigits[bytes[i] & 15]);
  }
  return id;
}

}  // namespace domicile::base

#include "service/base/unique_id.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

namespace domicile::base {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

// Chance, of which one call to the generator yields enough for many names.
void FillByChance(uint8_t* bytes, size_t size) {
  static thread_local uint8_t pool[1024];
  static thread_local size_t left = 0;
  if (left < size) {
    if (RAND_bytes(pool, sizeof(pool)) != 1) abort();
    left = sizeof(pool);
  }
  left -= size;
  std::copy_n(pool + left, size, bytes);
}

bool StandsBehindADash(size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

int ValueOf(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

UniqueId NewUniqueId(absl::Time time) {
  UniqueId id;
  const uint64_t milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(time));
  for (size_t i = 0; i < 6; ++i) id[i] = static_cast<uint8_t>(milliseconds >> (40 - 8 * i));
  FillByChance(id.data() + 6, id.size() - 6);
  id[6] = static_cast<uint8_t>(0x70 | (id[6] & 0x0f));
  id[8] = static_cast<uint8_t>(0x80 | (id[8] & 0x3f));
  return id;
}

void AppendText(const UniqueId& id, std::string& out) {
  char text[kUniqueIdLength];
  char* at = text;
  for (size_t i = 0; i < id.size(); ++i) {
    if (StandsBehindADash(i)) *at++ = '-';
    *at++ = kDigits[id[i] >> 4];
    *at++ = kDigits[id[i] & 15];
  }
  out.append(text, sizeof(text));
}

std::string ToText(const UniqueId& id) {
  std::string text;
  AppendText(id, text);
  return text;
}

std::optional<UniqueId> ParseUniqueId(std::string_view text) {
  if (text.size() != kUniqueIdLength) return std::nullopt;
  UniqueId id;
  const char* at = text.data();
  for (size_t i = 0; i < id.size(); ++i) {
    if (StandsBehindADash(i) && *at++ != '-') return std::nullopt;
    const int high = ValueOf(*at++), low = ValueOf(*at++);
    if (high < 0 || low < 0) return std::nullopt;
    id[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return id;
}

}  // namespace domicile::base

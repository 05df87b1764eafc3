#include "service/messages/json_escapes.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace domicile::messages {
namespace {

// The code unit of `\uXXXX` at the start of the text, or -1.
int EscapedUnit(absl::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  uint32_t unit = 0;
  return absl::SimpleHexAtoi(text.substr(2, 4), &unit) ? static_cast<int>(unit) : -1;
}

bool IsHigh(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLow(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

std::string JoinSurrogates(const std::string& json) {
  std::string joined;
  const absl::string_view text = json;
  for (size_t i = 0; i < text.size();) {
    const int high = EscapedUnit(text.substr(i));
    const int low = IsHigh(high) ? EscapedUnit(text.substr(i + 6)) : -1;
    if (IsLow(low)) {
      const int point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
      joined += static_cast<char>(0xf0 | point >> 18);
      joined += static_cast<char>(0x80 | (point >> 12 & 0x3f));
      joined += static_cast<char>(0x80 | (point >> 6 & 0x3f));
      joined += static_cast<char>(0x80 | (point & 0x3f));
      i += 12;
      continue;
    }
    // An escaped backslash does not start another escape.
    const size_t length = text[i] == '\\' && i + 1 < text.size() ? 2 : 1;
    joined.append(text.substr(i, length).data(), length);
    i += length;
  }
  return joined;
}

}  // namespace domicile::messages

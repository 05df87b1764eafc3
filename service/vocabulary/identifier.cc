#include "service/vocabulary/identifier.h"

#include <algorithm>

namespace domicile::vocabulary {
namespace {

constexpr size_t kLongest = 63;

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }

}  // namespace

bool IsIdentifier(std::string_view id) {
  return !id.empty() && id.size() <= kLongest && IsAlphanumeric(id.front()) &&
         IsAlphanumeric(id.back()) &&
         std::all_of(id.begin(), id.end(), [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsConnectorId(std::string_view id) {
  const size_t slash = id.find('/');
  return slash != std::string_view::npos && IsIdentifier(id.substr(0, slash)) &&
         IsIdentifier(id.substr(slash + 1));
}

std::string_view ProcessorOf(std::string_view connector_id) {
  return connector_id.substr(0, connector_id.find('/'));
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kLongest && IsLetter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '_'; });
}

}  // namespace domicile::vocabulary

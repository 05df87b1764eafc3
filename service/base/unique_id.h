// Names that nothing else has.

#ifndef DOMICILE_SERVICE_BASE_UNIQUE_ID_H_
#define DOMICILE_SERVICE_BASE_UNIQUE_ID_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace domicile::base {

// A UUID of version 7, which sorts by the time.
using UniqueId = std::array<uint8_t, 16>;

// 48 bits of milliseconds and 74 of chance, from OpenSSL's generator, which the operating system
// seeds. Thread-safe.
UniqueId NewUniqueId(absl::Time time);

// Its text, of 36 lower-case characters, which sorts as it does.
constexpr size_t kUniqueIdLength = 36;
void AppendText(const UniqueId& id, std::string& out);
std::string ToText(const UniqueId& id);

// The id whose text this is, of any version; nothing for any other text.
std::optional<UniqueId> ParseUniqueId(std::string_view text);

}  // namespace domicile::base

#endif  // DOMICILE_SERVICE_BASE_UNIQUE_ID_H_

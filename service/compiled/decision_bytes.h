// Fields of serialised Decisions, appended to others: a message's fields may come in any order and
// from several pieces.

#ifndef DOMICILE_SERVICE_COMPILED_DECISION_BYTES_H_
#define DOMICILE_SERVICE_COMPILED_DECISION_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "service/base/unique_id.h"
#include "service/compiled/days.h"

namespace domicile::compiled {

void AppendVarint(uint64_t value, std::string& out);

// A field of bytes, a string or a message.
void AppendBytes(int field, std::string_view value, std::string& out);

// A field of a number; nothing for 0.
void AppendNumber(int field, uint64_t value, std::string& out);

void AppendTenant(std::string_view tenant_id, std::string& out);
void AppendId(const base::UniqueId& id, std::string& out);
void AppendTime(absl::Time time, std::string& out);
// Nothing for kNever.
void AppendValidUntil(Day until, std::string& out);
void AppendVerdict(int verdict, std::string& out);

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_DECISION_BYTES_H_
